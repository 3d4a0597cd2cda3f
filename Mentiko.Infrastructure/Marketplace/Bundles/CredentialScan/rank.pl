# Ranks findings. Standard perl only.
use strict;
use warnings;

my $event = slurp($ENV{MENTIKO_INPUT});
my ($findings) = $event =~ /"findings"\s*:\s*"([^"\\]+)"/ or die "The event names no findings.\n";
my ($files) = $event =~ /"files":(\d+)/;
my @found = map { my @row = split /\t/; $row[0] -= 4 if $row[2] =~ /example|test|sample/i; \@row } split /\n/, slurp($findings);
@found = sort { $b->[0] <=> $a->[0] || $a->[2] cmp $b->[2] || $a->[3] <=> $b->[3] } @found;
my $serious = grep { $_->[0] >= 7 } @found;
my $text = sprintf "# Credential scan\n\n%d files read, **%d findings**, %d of them serious.\n\n", $files, scalar @found, $serious;
if (@found) {
    $text .= "| weight | what | where | begins with |\n|---:|---|---|---|\n";
    $text .= sprintf "| %d | %s | `%s:%d` | %s |\n", $_->[0], $_->[1], $_->[2] =~ s/[`|]/_/gr, $_->[3], plain($_->[4]) . '…' for @found;
    $text .= "\nA credential that was written down is known: make a new one, take the old one away, and only then remove the line.\n";
}
mkdir 'reports';
spit('reports/credential-scan.md', $text);
print "$serious serious findings\n";
my $all = @found;
spit("$ENV{MENTIKO_OUTPUT_DIR}/rank.json", qq({"type":"findings:ranked","data":{"report":"reports/credential-scan.md","findings":$all,"serious":$serious}}));

# The input's text is a stranger's: what could be markup is written out.
sub plain { $_[0] =~ s{([<>\[\]`*_|\\])}{\\$1}gr }
sub slurp { open my $file, '<', $_[0] or die "$_[0]: $!\n"; local $/; my $text = <$file>; $text // '' }
sub spit { open my $file, '>', $_[0] or die "$_[0]: $!\n"; print {$file} $_[1]; close $file or die "$_[0]: $!\n" }
