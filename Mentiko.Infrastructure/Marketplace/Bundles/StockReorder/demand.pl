# Measures daily demand. Standard perl only.
use strict;
use warnings;

my $event = slurp($ENV{MENTIKO_INPUT});
my ($sales) = $event =~ /"sales"\s*:\s*"([^"\\]+)"/ or die "The event names no sales.\n";
my ($stock) = $event =~ /"stock"\s*:\s*"([^"\\]+)"/ or die "The event names no stock.\n";
my (%day, %sold);
my (undef, @lines) = grep { /\S/ } split /\r?\n/, slurp($sales);
for my $line (@lines) {
    my ($date, $article, $count) = fields($line);
    $day{$date} = 1;
    $sold{$article}{$date} += $count;
}
my $days = keys %day or die "$sales has no rows.\n";
my $out = '';
for my $article (sort keys %sold) {
    my @counts = map { $sold{$article}{$_} // 0 } sort keys %day;
    my $mean = sum(@counts) / $days;
    my $spread = $days > 1 ? sqrt(sum(map { ($_ - $mean) ** 2 } @counts) / ($days - 1)) : 0;
    $out .= sprintf "%s\t%.3f\t%.3f\n", $article, $mean, $spread;
    printf "%-12s %.2f a day, spread %.2f\n", $article, $mean, $spread;
}
spit('stock/demand.tsv', $out);
spit("$ENV{MENTIKO_OUTPUT_DIR}/demand.json", qq({"type":"demand:measured","data":{"demand":"stock/demand.tsv","stock":"$stock","days":$days}}));

sub sum { my $total = 0; $total += $_ for @_; $total }
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
