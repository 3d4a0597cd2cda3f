# Counts words of comments. Standard perl only.
use strict;
use warnings;

my $event = slurp($ENV{MENTIKO_INPUT});
my ($answers) = $event =~ /"answers"\s*:\s*"([^"\\]+)"/ or die "The event names no answers.\n";
my %small = map { $_ => 1 } qw(the and for with that this was were are but not you your our has have had from they them very too all can just into more most its than then there when what who how why his her she him does did done got get would could should also been being because about after before only over under out off now new one two any some much many);
my (undef, @lines) = grep { /\S/ } split /\r?\n/, slurp($answers);
my %word;
for my $line (@lines) {
    my (undef, $score, $comment) = fields($line);
    next unless length($comment // '') && ($score // '') =~ /^\d+$/;
    my $side = $score >= 9 ? 'happy' : $score <= 6 ? 'unhappy' : next;
    my %once = map { $_ => 1 } grep { length > 2 && !$small{$_} } split /[^a-z']+/, lc $comment;
    $word{$side}{$_}++ for keys %once;
}
my $out = "## What people write about\n\n";
for my $side (qw(happy unhappy)) {
    my $count = $word{$side} // {};
    my @top = sort { $count->{$b} <=> $count->{$a} || $a cmp $b } keys %$count;
    $out .= ucfirst($side) . ': ' . (@top ? join(', ', map { "$_ ($count->{$_})" } splice @top, 0, 8) : 'nothing') . ".\n\n";
}
mkdir 'survey';
spit('survey/words.md', $out);
print "read the comments\n";
spit("$ENV{MENTIKO_OUTPUT_DIR}/words.json", qq({"type":"comments:read","data":{"section":"survey/words.md"}}));

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
