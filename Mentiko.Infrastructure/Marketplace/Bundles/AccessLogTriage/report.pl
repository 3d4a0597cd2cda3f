# Joins the analysts' sections into one report.
use strict;
use warnings;

my (@headlines, @sections);
for my $file (sort glob "$ENV{MENTIKO_INPUT_DIR}/*.json") {
    my $event = slurp($file);
    push @headlines, $1 if $event =~ /"headline"\s*:\s*"([^"\\]+)"/;
    push @sections, $1 if $event =~ /"section"\s*:\s*"([^"\\]+)"/;
    print "got $file\n";
}
die "No section arrived.\n" unless @sections;

my $report = 'reports/access-log-triage.md';
mkdir 'reports';
my $text = "# Access log triage\n\n" . join('', map { "> $_\n>\n" } @headlines) . "\n";
$text .= slurp($_) . "\n" for sort { $b cmp $a } @sections;
$text .= "---\n\nWritten by run `" . substr($ENV{MENTIKO_RUN_ID}, -8) . "` in `$ENV{MENTIKO_NAMESPACE}`.\n";
open my $out, '>', $report or die "$report: $!\n";
print {$out} $text;
close $out or die "$report: $!\n";
printf "wrote %s, %d lines\n", $report, scalar split /\n/, $text;

open my $event, '>', "$ENV{MENTIKO_OUTPUT_DIR}/report.json" or die "$!\n";
print {$event} qq({"type":"report:written","data":{"report":"$report"}});
close $event or die "$!\n";

sub slurp { open my $file, '<', $_[0] or die "$_[0]: $!\n"; local $/; my $text = <$file>; $text }
