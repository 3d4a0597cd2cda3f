# Sorts commits under headings. Standard perl only.
use strict;
use warnings;

my $event = slurp($ENV{MENTIKO_INPUT});
my ($table) = $event =~ /"table"\s*:\s*"([^"\\]+)"/ or die "The event names no table.\n";
my (%area, %lines, %kind);
for my $row (split /\n/, slurp($table)) {
    my ($id, $time, $author, $subject, $added, $removed, $home) = split /\t/, $row;
    my $area = $home;
    if ($subject =~ /^([A-Z][\w.-]*(?: \w+)?): (.+)/) { ($area, $subject) = ($1, $2) }
    my $kind = $subject =~ /\b(?:fix|fixes|correct|repair|broken|wrong)/i ? 'fix'
        : $subject =~ /\b(?:drop|remove|delete)/i ? 'removal'
        : $subject =~ /\b(?:doc|readme|explain|describe)/i ? 'text' : 'change';
    $kind{$kind}++;
    $lines{$area} += $added + $removed;
    push @{ $area{$area} }, { id => $id, subject => $subject, kind => $kind, size => $added + $removed };
}

my %mark = (fix => '🔧', removal => '✂️', text => '📖', change => '✨');
my $out = '';
for my $area (sort { $lines{$b} <=> $lines{$a} || $a cmp $b } keys %area) {
    my @commits = @{ $area{$area} };
    $out .= sprintf "## %s\n\n", plain($area);
    $out .= sprintf "- %s %s `%s`\n", $mark{ $_->{kind} }, plain($_->{subject}), $_->{id} for @commits;
    $out .= "\n";
    printf "%-28s %3d commits, %6d lines\n", $area, scalar @commits, $lines{$area};
}
open my $file, '>', 'notes/sections.md' or die "$!\n";
print {$file} $out;
close $file or die "$!\n";

my $counts = join ',', map { qq("$_":$kind{$_}) } sort keys %kind;
open my $result, '>', "$ENV{MENTIKO_OUTPUT_DIR}/sort.json" or die "$!\n";
print {$result} qq({"type":"changes:sorted","data":{"table":"$table","sections":"notes/sections.md","kinds":{$counts}}});
close $result or die "$!\n";

# A commit's words are somebody else's text: what could be markup is written out.
sub plain { $_[0] =~ s{([<>\[\]`*_|\\])}{\\$1}gr }
sub slurp { open my $file, '<', $_[0] or die "$_[0]: $!\n"; local $/; my $text = <$file>; $text }
