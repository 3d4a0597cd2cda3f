# Matches payments with invoices, in cents. Standard perl only.
use strict;
use warnings;

my $event = slurp($ENV{MENTIKO_INPUT});
my ($invoices) = $event =~ /"invoices"\s*:\s*"([^"\\]+)"/ or die "The event names no invoices.\n";
my ($statement) = $event =~ /"statement"\s*:\s*"([^"\\]+)"/ or die "The event names no statement.\n";
my (%open, @order, $last);
for my $row (rows($invoices)) {
    my ($number, $customer, $due, $amount) = @$row;
    push @order, $number;
    $open{$number} = { customer => $customer, due => $due, amount => cents($amount), paid => 0, times => 0 };
}
my @unknown;
for my $row (rows($statement)) {
    my ($date, $text, $amount) = @$row;
    $last = $date if !defined $last || $date gt $last;
    my ($number) = grep { $text =~ /\b\Q$_\E\b/ } @order;
    if (!defined $number) {
        my @same = grep { $open{$_}{amount} == cents($amount) && !$open{$_}{paid} } @order;
        $number = $same[0] if @same == 1;
    }
    if (defined $number) { $open{$number}{paid} += cents($amount); $open{$number}{times}++ }
    else { push @unknown, [$date, $text, cents($amount)] }
}
my ($out, %count) = ('');
for my $number (@order) {
    my $one = $open{$number};
    my $state = !$one->{paid} ? ($one->{due} lt $last ? 'overdue' : 'open') : $one->{paid} == $one->{amount} ? 'paid' : $one->{paid} < $one->{amount} ? 'short' : $one->{times} > 1 ? 'twice' : 'over';
    $count{$state}++;
    $out .= join("\t", $state, $number, $one->{customer}, $one->{due}, $one->{amount}, $one->{paid}) . "\n";
}
$out .= join("\t", 'unknown', $_->[0], $_->[1], '', 0, $_->[2]) . "\n" for @unknown;
$count{unknown} = @unknown;
print "$_: $count{$_}\n" for sort keys %count;
mkdir 'books';
spit('books/matched.tsv', $out);
spit("$ENV{MENTIKO_OUTPUT_DIR}/match.json", qq({"type":"payments:matched","data":{"matched":"books/matched.tsv","until":"$last"}}));

sub cents { my $n = $_[0] =~ s/[^0-9.-]//gr; sprintf '%.0f', 100 * ($n || 0) }
sub rows { my (undef, @lines) = grep { /\S/ } split /\r?\n/, slurp($_[0]); map { [fields($_)] } @lines }
# One line of CSV: fields may be quoted, with doubled quotes inside.
sub fields {
    my ($line, @out) = (shift);
    while ($line =~ s/^(?:"((?:[^"]|"")*)"|([^,]*))(,|$)//) {
        push @out, defined $1 ? $1 =~ s/""/"/gr : $2;
        last if $3 eq '';
    }
    @out;
}
sub slurp { open my $file, '<', $_[0] or die "$_[0]: $!\n"; local $/; my $text = <$file>; $text // '' }
sub spit { open my $file, '>', $_[0] or die "$_[0]: $!\n"; print {$file} $_[1]; close $file or die "$_[0]: $!\n" }
