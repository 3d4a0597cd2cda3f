# Checks relative links. Standard perl only.
use strict;
use warnings;

my $event = slurp($ENV{MENTIKO_INPUT});
my ($index) = $event =~ /"index"\s*:\s*"([^"\\]+)"/ or die "The event names no index.\n";
my (%file, %heading, @links, %linked, @broken, $outside);
for my $line (split /\n/, slurp($index)) {
    my ($kind, $path, @rest) = split /\t/, $line;
    if ($kind eq 'file') { $file{$path} = 1 }
    elsif ($kind eq 'heading') { $heading{$path}{ $rest[0] } = 1 }
    else { push @links, [$path, @rest] }
}
for my $link (@links) {
    my ($from, $number, $to) = @$link;
    if ($to =~ m{^[a-z][a-z0-9+.-]*:|^//}i) { $outside++; next }
    my ($path, $anchor) = split /#/, $to, 2;
    my $target = length($path // '') ? resolve($from, $path) : $from;
    $linked{$target}++ unless $target eq $from;
    if (!$file{$target}) { push @broken, [$from, $number, $to, 'there is no such file'] }
    elsif (length($anchor // '') && $target =~ /\.md$/ && !$heading{$target}{ lc $anchor }) { push @broken, [$from, $number, $to, 'there is no such heading'] }
}
my @alone = grep { /\.md$/ && !$linked{$_} && !m{(?:^|/)(?:README|index)\.md$}i } sort keys %file;
my $text = sprintf "# Link check\n\n%d links within, %d to other hosts (not followed).\n\n## Broken (%d)\n\n", @links - ($outside // 0), $outside // 0, scalar @broken;
$text .= @broken ? "| from | line | link | why |\n|---|---:|---|---|\n" . join('', map { sprintf "| %s | %d | %s | %s |\n", plain($_->[0]), $_->[1], plain($_->[2]), $_->[3] } @broken) : "None.\n";
$text .= "\n## Linked from nowhere (" . @alone . ")\n\n" . (@alone ? join('', map { '- ' . plain($_) . "\n" } @alone) : "None.\n");
mkdir 'reports';
spit('reports/link-check.md', $text);
print scalar(@broken), " broken links\n";
my $count = @broken;
spit("$ENV{MENTIKO_OUTPUT_DIR}/check.json", qq({"type":"links:checked","data":{"report":"reports/link-check.md","broken":$count}}));

sub resolve {
    my ($from, $path) = @_;
    my @parts = split m{/}, $from; pop @parts;
    for my $part (split m{/}, $path) { if ($part eq '..') { pop @parts } elsif ($part ne '.' && length $part) { push @parts, $part } }
    join '/', @parts;
}
# The input's text is a stranger's: what could be markup is written out.
sub plain { $_[0] =~ s{([<>\[\]`*_|\\])}{\\$1}gr }
sub slurp { open my $file, '<', $_[0] or die "$_[0]: $!\n"; local $/; my $text = <$file>; $text // '' }
sub spit { open my $file, '>', $_[0] or die "$_[0]: $!\n"; print {$file} $_[1]; close $file or die "$_[0]: $!\n" }
