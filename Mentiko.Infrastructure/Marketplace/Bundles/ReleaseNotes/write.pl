# Writes the release notes. Standard perl only.
use strict;
use warnings;

my $event = slurp($ENV{MENTIKO_INPUT});
my ($table) = $event =~ /"table"\s*:\s*"([^"\\]+)"/ or die "The event names no table.\n";
my ($sections) = $event =~ /"sections"\s*:\s*"([^"\\]+)"/ or die "The event names no sections.\n";
my %kind = $event =~ /"(fix|removal|text|change)"\s*:\s*(\d+)/g;

my (%folder, %hour, $added, $removed, $first, $last);
my @rows = map { [split /\t/] } split /\n/, slurp($table);
for my $row (@rows) {
    my ($id, $time, $author, $subject, $plus, $minus, $home) = @$row;
    $first //= $time;
    $last = $time;
    $added += $plus;
    $removed += $minus;
    $folder{$home} += $plus + $minus;
    $hour{ substr $time, 0, 13 }++;
}

my $text = "# Release notes\n\n";
$text .= sprintf "%d commits from %s to %s: **%s lines added**, %s removed. ",
    scalar @rows, day($first), day($last), thousands($added), thousands($removed);
$text .= sprintf "%d changes, %d fixes, %d removals, %d about documents.\n\n", map { $kind{$_} // 0 } qw(change fix removal text);
$text .= "| where | lines touched | |\n|---|---:|---|\n";
my @folders = sort { $folder{$b} <=> $folder{$a} || $a cmp $b } keys %folder;
$text .= sprintf "| `%s` | %s | %s |\n", $_, thousands($folder{$_}), '▇' x (1 + int(24 * $folder{$_} / $folder{ $folders[0] })) for @folders[0 .. ($#folders < 9 ? $#folders : 9)];
$text .= "\n" . slurp($sections);
$text .= "---\n\nWritten by run `" . substr($ENV{MENTIKO_RUN_ID}, -8) . "` in `$ENV{MENTIKO_NAMESPACE}`.\n";

mkdir 'reports';
open my $out, '>', 'reports/release-notes.md' or die "$!\n";
print {$out} $text;
close $out or die "$!\n";
print "wrote reports/release-notes.md\n";

open my $result, '>', "$ENV{MENTIKO_OUTPUT_DIR}/notes.json" or die "$!\n";
print {$result} qq({"type":"notes:written","data":{"report":"reports/release-notes.md"}});
close $result or die "$!\n";

sub day { $_[0] =~ s/T(\d\d:\d\d).*/ $1/r }
sub thousands { my $text = reverse $_[0]; $text =~ s/(\d{3})(?=\d)/$1 /g; scalar reverse $text }
sub slurp { open my $file, '<', $_[0] or die "$_[0]: $!\n"; local $/; my $text = <$file>; $text }
