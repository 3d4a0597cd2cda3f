# Compares two files of settings. Standard perl only.
use strict;
use warnings;

my $event = slurp($ENV{MENTIKO_INPUT});
my ($reference) = $event =~ /"reference"\s*:\s*"([^"\\]+)"/ or die "The event names no reference.\n";
my ($target) = $event =~ /"target"\s*:\s*"([^"\\]+)"/ or die "The event names no target.\n";
my ($one, $other) = map { read_settings($_) } $reference, $target;
my ($out, %count) = ('');
for my $key (sort keys %{ { %$one, %$other } }) {
    my $state = !exists $other->{$key} ? 'missing' : !exists $one->{$key} ? 'only' : $one->{$key} ne $other->{$key} ? 'different' : next;
    my $hidden = $key =~ /PASS|SECRET|TOKEN|KEY|CREDENTIAL/i;
    my @shown = map { !defined ? '' : $hidden ? '(hidden)' : tr/\t//dr } @{$one}{$key}, @{$other}{$key};
    $out .= join("\t", $state, $key, @shown) . "\n";
    $count{$state}++;
}
print "$_: $count{$_}\n" for sort keys %count;
mkdir 'config';
spit('config/drift.tsv', $out);
my $same = keys(%{ { %$one, %$other } }) - (split /\n/, $out);
spit("$ENV{MENTIKO_OUTPUT_DIR}/compare.json", qq({"type":"settings:compared","data":{"drift":"config/drift.tsv","same":$same}}));

sub read_settings {
    my %found;
    for my $line (split /\r?\n/, slurp($_[0])) {
        next unless $line =~ /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_.]*)\s*=\s*(.*?)\s*$/;
        my ($key, $value) = ($1, $2);
        $found{$key} = $value =~ s/^(["'])(.*)\1$/$2/r;
    }
    die "$_[0] has no setting.\n" unless %found;
    \%found;
}
sub slurp { open my $file, '<', $_[0] or die "$_[0]: $!\n"; local $/; my $text = <$file>; $text // '' }
sub spit { open my $file, '>', $_[0] or die "$_[0]: $!\n"; print {$file} $_[1]; close $file or die "$_[0]: $!\n" }
