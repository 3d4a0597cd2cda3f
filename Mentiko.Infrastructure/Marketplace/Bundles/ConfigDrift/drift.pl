# Writes what drifted. Standard perl only.
use strict;
use warnings;

my $event = slurp($ENV{MENTIKO_INPUT});
my ($drift) = $event =~ /"drift"\s*:\s*"([^"\\]+)"/ or die "The event names no drift.\n";
my ($same) = $event =~ /"same":(-?\d+)/;
my %rows;
for my $line (split /\n/, slurp($drift)) { my @row = split /\t/, $line, -1; push @{ $rows{ shift @row } }, \@row }
my $text = "# Configuration drift\n\n$same settings are the same.\n\n";
for my $part (['missing', 'Missing in the target'], ['different', 'Different'], ['only', 'Only in the target']) {
    my @found = @{ $rows{ $part->[0] } // [] };
    $text .= "## $part->[1] (" . @found . ")\n\n" . (@found ? "| key | reference | target |\n|---|---|---|\n" : "None.\n");
    $text .= sprintf "| `%s` | %s | %s |\n", $_->[0], plain($_->[1]), plain($_->[2]) for @found;
    $text .= "\n";
}
mkdir 'reports';
spit('reports/config-drift.md', $text);
my $missing = @{ $rows{missing} // [] };
print "$missing missing\n";
spit("$ENV{MENTIKO_OUTPUT_DIR}/drift.json", qq({"type":"drift:reported","data":{"report":"reports/config-drift.md","missing":$missing}}));

# The input's text is a stranger's: what could be markup is written out.
sub plain { $_[0] =~ s{([<>\[\]`*_|\\])}{\\$1}gr }
sub slurp { open my $file, '<', $_[0] or die "$_[0]: $!\n"; local $/; my $text = <$file>; $text // '' }
sub spit { open my $file, '>', $_[0] or die "$_[0]: $!\n"; print {$file} $_[1]; close $file or die "$_[0]: $!\n" }
