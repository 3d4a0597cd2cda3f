# Finds credentials in text files. Standard perl only.
use strict;
use warnings;

my $event = slurp($ENV{MENTIKO_INPUT});
my ($folder) = $event =~ /"folder"\s*:\s*"([^"\\]+)"/ or die "The event names no folder.\n";
my @rules = (
    ['private key', 9, qr/-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----/],
    ['cloud access key', 9, qr/\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/],
    ['source host token', 8, qr/\bgh[pousr]_[A-Za-z0-9]{30,}\b/],
    ['password in an address', 7, qr{[a-z]+://[^\s:/@]+:[^\s@/]{4,}@}],
    ['assigned secret', 5, qr/(?:password|passwd|secret|token|api_?key)\w*["']?\s*[:=]\s*["'][^"'\s\$\{]{8,}["']/i],
);
my ($files, $out, @stack) = (0, '', $folder);
while (defined(my $path = shift @stack)) {
    next if -l $path;
    if (-d $path) {
        opendir my $entries, $path or next;
        push @stack, map { "$path/$_" } sort grep { !/^\.\.?$/ && $_ ne '.git' } readdir $entries;
        next;
    }
    next unless -f $path && -s $path <= 1 << 20 && -T $path;
    $files++;
    my $number = 0;
    for my $line (split /\n/, slurp($path)) {
        $number++;
        for my $rule (@rules) {
            my ($name, $weight, $pattern) = @$rule;
            next unless $line =~ /($pattern)/;
            my $start = substr($1, 0, 4) =~ s/[\t\n]/ /gr;
            $out .= join("\t", $weight, $name, $path, $number, $start) . "\n";
            print "\e[31m$name\e[0m in $path:$number\n";
            last;
        }
    }
}
die "There is no text file in $folder.\n" unless $files;
mkdir 'scan';
spit('scan/findings.tsv', $out);
spit("$ENV{MENTIKO_OUTPUT_DIR}/scan.json", qq({"type":"credentials:scanned","data":{"findings":"scan/findings.tsv","files":$files}}));

sub slurp { open my $file, '<', $_[0] or die "$_[0]: $!\n"; local $/; my $text = <$file>; $text // '' }
sub spit { open my $file, '>', $_[0] or die "$_[0]: $!\n"; print {$file} $_[1]; close $file or die "$_[0]: $!\n" }
