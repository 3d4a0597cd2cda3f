# Computes promoter scores. Standard perl only.
use strict;
use warnings;

my $event = slurp($ENV{MENTIKO_INPUT});
my ($answers) = $event =~ /"answers"\s*:\s*"([^"\\]+)"/ or die "The event names no answers.\n";
my (undef, @lines) = grep { /\S/ } split /\r?\n/, slurp($answers);
my %group;
for my $line (@lines) {
    my ($name, $score) = fields($line);
    next unless defined $score && $score =~ /^\d+$/ && $score <= 10;
    push @{ $group{$_} }, $score for $name, '*';
}
die "$answers has no score.\n" unless $group{'*'};
my $out = "## Scores\n\n| group | answers | promoters | detractors | score |\n|---|---:|---:|---:|---:|\n";
for my $name ('*', sort grep { $_ ne '*' } keys %group) {
    my @scores = @{ $group{$name} };
    my ($up, $down) = (scalar(grep { $_ >= 9 } @scores), scalar(grep { $_ <= 6 } @scores));
    $out .= sprintf "| %s | %d | %d | %d | **%+.0f** |\n", $name eq '*' ? 'all' : plain($name), scalar @scores, $up, $down, 100 * ($up - $down) / @scores;
}
mkdir 'survey';
spit('survey/scores.md', $out);
print scalar(@{ $group{'*'} }), " answers\n";
spit("$ENV{MENTIKO_OUTPUT_DIR}/scores.json", qq({"type":"scores:kept","data":{"section":"survey/scores.md"}}));

# One line of CSV: fields may be quoted, with doubled quotes inside.
sub fields {
    my ($line, @out) = (shift);
    while ($line =~ s/^(?:"((?:[^"]|"")*)"|([^,]*))(,|$)//) {
        push @out, defined $1 ? $1 =~ s/""/"/gr : $2;
        last if $3 eq '';
    }
    @out;
}
# The input's text is a stranger's: what could be markup is written out.
sub plain { $_[0] =~ s{([<>\[\]`*_|\\])}{\\$1}gr }
sub slurp { open my $file, '<', $_[0] or die "$_[0]: $!\n"; local $/; my $text = <$file>; $text // '' }
sub spit { open my $file, '>', $_[0] or die "$_[0]: $!\n"; print {$file} $_[1]; close $file or die "$_[0]: $!\n" }
