# Judges a profile. Standard perl only.
use strict;
use warnings;

my $event = slurp($ENV{MENTIKO_INPUT});
my ($profile) = $event =~ /"profile"\s*:\s*"([^"\\]+)"/ or die "The event names no profile.\n";
my ($rows) = $event =~ /"rows":(\d+)/;
my ($twice) = $event =~ /"twice":(\d+)/;
my (@bad, $table);
push @bad, "**$twice rows** stand there twice" if $twice;
for my $line (split /\n/, slurp($profile)) {
    my ($name, $kind, $filled, $distinct, $odd) = split /\t/, $line, -1;
    my $gaps = $rows - $filled;
    push @bad, sprintf '`%s` is empty in **%d of %d** rows', plain($name), $gaps, $rows if $gaps;
    push @bad, sprintf '`%s` is a %s, but for %s', plain($name), $kind, plain($odd) if length $odd;
    push @bad, sprintf '`%s` says the same in every row', plain($name) if $distinct == 1 && $rows > 1;
    $table .= sprintf "| %s | %s | %d | %d |\n", plain($name), $kind, $filled, $distinct;
}
my $text = "# Data quality\n\n$rows rows, " . scalar(@bad) . " findings.\n\n## Findings\n\n" . (@bad ? join('', map { "- $_\n" } @bad) : "None.\n")
    . "\n## Columns\n\n| column | kind | filled | different |\n|---|---|---:|---:|\n$table";
mkdir 'reports';
spit('reports/data-quality.md', $text);
print scalar(@bad), " findings\n";
my $findings = @bad;
spit("$ENV{MENTIKO_OUTPUT_DIR}/judge.json", qq({"type":"quality:judged","data":{"report":"reports/data-quality.md","findings":$findings}}));

# The input's text is a stranger's: what could be markup is written out.
sub plain { $_[0] =~ s{([<>\[\]`*_|\\])}{\\$1}gr }
sub slurp { open my $file, '<', $_[0] or die "$_[0]: $!\n"; local $/; my $text = <$file>; $text // '' }
sub spit { open my $file, '>', $_[0] or die "$_[0]: $!\n"; print {$file} $_[1]; close $file or die "$_[0]: $!\n" }
