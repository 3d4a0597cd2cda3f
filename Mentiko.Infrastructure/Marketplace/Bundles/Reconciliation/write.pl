# Writes the reconciliation. Standard perl only.
use strict;
use warnings;

my $event = slurp($ENV{MENTIKO_INPUT});
my ($matched) = $event =~ /"matched"\s*:\s*"([^"\\]+)"/ or die "The event names no matched.\n";
my %means = (overdue => 'Overdue', short => 'Paid too little', twice => 'Paid twice', over => 'Paid too much', unknown => 'Payments that belong to nothing', open => 'Open', paid => 'Paid');
my %rows;
for my $line (split /\n/, slurp($matched)) { my @row = split /\t/, $line, -1; push @{ $rows{$row[0]} }, \@row }
my $text = "# Reconciliation\n\n";
for my $state (qw(overdue short twice over unknown open paid)) {
    my @found = sort { abs($b->[4] - $b->[5]) <=> abs($a->[4] - $a->[5]) } @{ $rows{$state} // [] } or next;
    $text .= sprintf "## %s (%d)\n\n| number | who | due | invoiced | paid |\n|---|---|---|---:|---:|\n", $means{$state}, scalar @found;
    $text .= sprintf "| %s | %s | %s | %.2f | %.2f |\n", map({ plain($_) } @$_[1, 2, 3]), $_->[4] / 100, $_->[5] / 100 for @found;
    $text .= "\n";
}
mkdir 'reports';
spit('reports/reconciliation.md', $text);
my $look = 0; $look += @{ $rows{$_} // [] } for qw(overdue short twice over unknown);
print "$look to look at\n";
spit("$ENV{MENTIKO_OUTPUT_DIR}/write.json", qq({"type":"books:reconciled","data":{"report":"reports/reconciliation.md","toLookAt":$look}}));

# The input's text is a stranger's: what could be markup is written out.
sub plain { $_[0] =~ s{([<>\[\]`*_|\\])}{\\$1}gr }
sub slurp { open my $file, '<', $_[0] or die "$_[0]: $!\n"; local $/; my $text = <$file>; $text // '' }
sub spit { open my $file, '>', $_[0] or die "$_[0]: $!\n"; print {$file} $_[1]; close $file or die "$_[0]: $!\n" }
