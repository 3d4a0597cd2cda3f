# Collects headings and links of Markdown files. Standard perl only.
use strict;
use warnings;

my $event = slurp($ENV{MENTIKO_INPUT});
my ($folder) = $event =~ /"folder"\s*:\s*"([^"\\]+)"/ or die "The event names no folder.\n";
my ($out, $files, $links, @stack) = ('', 0, 0, $folder);
while (defined(my $path = shift @stack)) {
    next if -l $path;
    if (-d $path) {
        opendir my $entries, $path or next;
        push @stack, map { "$path/$_" } sort grep { !/^\./ } readdir $entries;
        next;
    }
    $out .= "file\t$path\n";
    next unless $path =~ /\.md$/;
    $files++;
    my ($number, $isCode) = (0, 0);
    for my $line (split /\n/, slurp($path)) {
        $number++;
        if ($line =~ /^```/) { $isCode = !$isCode; next }
        next if $isCode;
        if ($line =~ /^#+\s+(.+?)\s*#*$/) { $out .= "heading\t$path\t" . anchor($1) . "\n" }
        while ($line =~ /\]\(([^)\s]+)[^)]*\)/g) { $out .= "link\t$path\t$number\t$1\n"; $links++ }
    }
}
die "There is no Markdown in $folder.\n" unless $files;
print "$files files, $links links\n";
mkdir 'links';
spit('links/index.tsv', $out);
spit("$ENV{MENTIKO_OUTPUT_DIR}/collect.json", qq({"type":"links:collected","data":{"index":"links/index.tsv","folder":"$folder"}}));

sub anchor { lc($_[0]) =~ s/[^\w\- ]//gr =~ s/ /-/gr }
sub slurp { open my $file, '<', $_[0] or die "$_[0]: $!\n"; local $/; my $text = <$file>; $text // '' }
sub spit { open my $file, '>', $_[0] or die "$_[0]: $!\n"; print {$file} $_[1]; close $file or die "$_[0]: $!\n" }
