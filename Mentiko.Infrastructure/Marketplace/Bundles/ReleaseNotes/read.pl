# Reads a git history (git log --numstat) into one line a commit. Standard perl only.
use strict;
use warnings;

my $event = slurp($ENV{MENTIKO_INPUT});
my ($history) = $event =~ /"history"\s*:\s*"([^"\\]+)"/ or die "The event names no history.\n";
open my $in, '<', $history or die "Cannot read $history: $!\n";

my @commits;
while (my $line = <$in>) {
    chomp $line;
    if ($line =~ /^commit (\w+)\t(\S+)\t([^\t]*)\t(.*)/) {
        push @commits, { id => $1, time => $2, author => $3, subject => $4, added => 0, removed => 0, folders => {} };
    } elsif (@commits && $line =~ /^(\d+|-)\t(\d+|-)\t(.+)/) {
        my ($added, $removed, $path) = ($1, $2, $3);
        next if $added eq '-';
        $commits[-1]{added} += $added;
        $commits[-1]{removed} += $removed;
        my ($folder) = $path =~ m{^((?:tests/)?[^/]+)/};
        $commits[-1]{folders}{ $folder // 'the root' } += $added + $removed;
    }
}
die "No commit in $history.\n" unless @commits;

mkdir 'notes';
open my $out, '>', 'notes/commits.tsv' or die "$!\n";
for my $commit (reverse @commits) {
    my ($home) = sort { $commit->{folders}{$b} <=> $commit->{folders}{$a} || $a cmp $b } keys %{ $commit->{folders} };
    print {$out} join("\t", @$commit{qw(id time author subject added removed)}, $home // 'the root'), "\n";
    printf "\e[36m%s\e[0m %s (+%d −%d)\n", @$commit{qw(id subject added removed)};
}
close $out or die "$!\n";

my $count = @commits;
open my $result, '>', "$ENV{MENTIKO_OUTPUT_DIR}/read.json" or die "$!\n";
print {$result} qq({"type":"history:read","data":{"table":"notes/commits.tsv","commits":$count}});
close $result or die "$!\n";

sub slurp { open my $file, '<', $_[0] or die "$_[0]: $!\n"; local $/; my $text = <$file>; $text }
