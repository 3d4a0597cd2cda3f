# Compares packages with advisories. Standard perl only.
use strict;
use warnings;

my $event = slurp($ENV{MENTIKO_INPUT});
my ($packages) = $event =~ /"packages"\s*:\s*"([^"\\]+)"/ or die "The event names no packages.\n";
my ($advisories) = $event =~ /"advisories"\s*:\s*"([^"\\]+)"/ or die "The event names no advisories.\n";
my %have;
for my $line (split /\r?\n/, slurp($packages)) { $have{$1} = $2 if $line =~ /^\s*([^\s#]+)[\s=@]+v?([0-9][^\s]*)/ }
my $count = keys %have or die "$packages names no package.\n";
my ($out, $affected, undef, @lines) = ('', 0, grep { /\S/ } split /\r?\n/, slurp($advisories));
for my $line (@lines) {
    my ($name, $fixed, $severity, $title) = fields($line);
    next unless defined $have{$name} && compare($have{$name}, $fixed) < 0;
    $affected++;
    $out .= join("\t", $severity, $name, $have{$name}, $fixed, $title // '') . "\n";
    print "\e[33m$name\e[0m $have{$name} is before $fixed\n";
}
mkdir 'audit';
spit('audit/affected.tsv', $out);
spit("$ENV{MENTIKO_OUTPUT_DIR}/check.json", qq({"type":"advisories:checked","data":{"affected":"audit/affected.tsv","packages":$count}}));

sub compare {
    my @one = split /[.+-]/, $_[0]; my @other = split /[.+-]/, $_[1];
    while (@one || @other) {
        my ($a, $b) = (shift(@one) // 0, shift(@other) // 0);
        my $order = $a =~ /^\d+$/ && $b =~ /^\d+$/ ? $a <=> $b : $a cmp $b;
        return $order if $order;
    }
    0;
}
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
