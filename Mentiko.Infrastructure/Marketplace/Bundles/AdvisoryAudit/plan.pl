# Plans updates. Standard perl only.
use strict;
use warnings;

my $event = slurp($ENV{MENTIKO_INPUT});
my ($affected) = $event =~ /"affected"\s*:\s*"([^"\\]+)"/ or die "The event names no affected.\n";
my %rank = (critical => 4, high => 3, medium => 2, low => 1);
my ($packages) = $event =~ /"packages":(\d+)/;
my %one;
for my $line (split /\n/, slurp($affected)) {
    my ($severity, $name, $have, $fixed, $title) = split /\t/, $line, -1;
    my $entry = $one{$name} //= { have => $have, to => $fixed, rank => 0, titles => [] };
    $entry->{to} = $fixed if newer($fixed, $entry->{to});
    $entry->{rank} = $rank{lc $severity} // 0 if ($rank{lc $severity} // 0) > $entry->{rank};
    push @{ $entry->{titles} }, "$severity: $title";
}
my @order = sort { $one{$b}{rank} <=> $one{$a}{rank} || $a cmp $b } keys %one;
my $text = sprintf "# Advisory audit\n\n%d packages looked at, **%d to update**.\n\n", $packages, scalar @order;
$text .= "| package | has | update to | why |\n|---|---|---|---|\n" if @order;
$text .= sprintf "| %s | %s | **%s** | %s |\n", map { plain($_) } $_, $one{$_}{have}, $one{$_}{to}, join '; ', @{ $one{$_}{titles} } for @order;
mkdir 'reports';
spit('reports/advisory-audit.md', $text);
my $count = @order;
print "$count packages to update\n";
spit("$ENV{MENTIKO_OUTPUT_DIR}/plan.json", qq({"type":"updates:planned","data":{"report":"reports/advisory-audit.md","updates":$count}}));

sub newer { my ($x, $y) = map { join '.', map { /^\d+$/ ? sprintf '%08d', $_ : $_ } split /[.+-]/ } @_; $x gt $y }
# The input's text is a stranger's: what could be markup is written out.
sub plain { $_[0] =~ s{([<>\[\]`*_|\\])}{\\$1}gr }
sub slurp { open my $file, '<', $_[0] or die "$_[0]: $!\n"; local $/; my $text = <$file>; $text // '' }
sub spit { open my $file, '>', $_[0] or die "$_[0]: $!\n"; print {$file} $_[1]; close $file or die "$_[0]: $!\n" }
