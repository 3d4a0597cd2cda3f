# Profiles each column of a CSV file. Standard perl only.
use strict;
use warnings;

my $event = slurp($ENV{MENTIKO_INPUT});
my ($table) = $event =~ /"table"\s*:\s*"([^"\\]+)"/ or die "The event names no table.\n";
my ($heading, @lines) = grep { /\S/ } split /\r?\n/, slurp($table);
my @names = fields($heading);
die "$table has no rows.\n" unless @lines;

my (@cells, %seen, $twice);
for my $line (@lines) {
    $twice++ if $seen{$line}++;
    my @row = fields($line);
    push @{ $cells[$_] }, $row[$_] // '' for 0 .. $#names;
}
my $out = '';
for my $column (0 .. $#names) {
    my @filled = grep { /\S/ } @{ $cells[$column] };
    my %distinct; $distinct{$_}++ for @filled;
    my @numbers = sort { $a <=> $b } grep { /^-?\d+(?:\.\d+)?$/ } @filled;
    my $kind = !@filled ? 'empty' : @numbers >= 0.9 * @filled ? 'number' : (grep { /^\d{4}-\d\d-\d\d/ } @filled) >= 0.9 * @filled ? 'date' : 'text';
    my @odd;
    if ($kind eq 'number') {
        my ($low, $high) = @numbers[int(0.25 * $#numbers), int(0.75 * $#numbers)];
        my $reach = 3 * ($high - $low);
        @odd = grep { !/^-?\d+(?:\.\d+)?$/ || ($reach && ($_ < $low - $reach || $_ > $high + $reach)) } @filled;
    } elsif ($kind eq 'date') { @odd = grep { !/^\d{4}-\d\d-\d\d/ } @filled }
    print "$names[$column]: $kind, ", scalar @filled, " of ", scalar @lines, " filled\n";
    $out .= join("\t", $names[$column], $kind, scalar @filled, scalar keys %distinct, join(' ; ', splice @odd, 0, 5)) . "\n";
}
mkdir 'quality';
spit('quality/profile.tsv', $out);
my $rows = @lines; $twice //= 0;
spit("$ENV{MENTIKO_OUTPUT_DIR}/profile.json", qq({"type":"table:profiled","data":{"profile":"quality/profile.tsv","rows":$rows,"twice":$twice}}));

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
