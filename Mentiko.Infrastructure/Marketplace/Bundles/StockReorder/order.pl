# Plans orders. Standard perl only.
use strict;
use warnings;

my $event = slurp($ENV{MENTIKO_INPUT});
my ($demand) = $event =~ /"demand"\s*:\s*"([^"\\]+)"/ or die "The event names no demand.\n";
my ($stock) = $event =~ /"stock"\s*:\s*"([^"\\]+)"/ or die "The event names no stock.\n";
my %demand = map { my ($article, @rest) = split /\t/; $article => \@rest } split /\n/, slurp($demand);
my (undef, @lines) = grep { /\S/ } split /\r?\n/, slurp($stock);
my ($csv, $order, $rest, $count) = ("article,amount\n", '', '', 0);
for my $line (@lines) {
    my ($article, $there, $lead, $pack) = fields($line);
    my ($mean, $spread) = @{ $demand{$article} // [0, 0] };
    my $point = $mean * $lead + 1.65 * $spread * sqrt $lead;
    my $lasts = $mean > 0 ? sprintf '%.0f days', $there / $mean : 'not sold';
    if ($mean > 0 && $there <= $point) {
        my $packs = int(($point + 30 * $mean - $there) / $pack + 0.999);
        $order .= sprintf "| %s | %d | %s | %.0f | **%d** (%d × %d) |\n", plain($article), $there, $lasts, $point, $packs * $pack, $packs, $pack;
        $csv .= ($article =~ /[",]/ ? '"' . $article =~ s/"/""/gr . '"' : $article) . ',' . $packs * $pack . "\n";
        $count++;
    } else { $rest .= sprintf "| %s | %d | %s | %.0f |\n", plain($article), $there, $lasts, $point }
}
my $text = "# Orders\n\n## To order today ($count)\n\n" . ($order ? "| article | there | lasts | order point | order |\n|---|---:|---|---:|---|\n$order" : "Nothing.\n")
    . "\n## Enough\n\n" . ($rest ? "| article | there | lasts | order point |\n|---|---:|---|---:|\n$rest" : "Nothing.\n");
mkdir 'reports';
spit('reports/orders.md', $text);
spit('stock/orders.csv', $csv);
print "$count articles to order\n";
spit("$ENV{MENTIKO_OUTPUT_DIR}/order.json", qq({"type":"orders:planned","data":{"report":"reports/orders.md","orders":"stock/orders.csv","articles":$count}}));

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
