# Joins the sections into a report. Standard perl only.
use strict;
use warnings;

my @sections = sort map { slurp($_) =~ /"section"\s*:\s*"([^"\\]+)"/ ? $1 : () } glob "$ENV{MENTIKO_INPUT_DIR}/*.json";
die "No section arrived.\n" unless @sections == 2;
mkdir 'reports';
spit('reports/survey.md', "# Survey\n\n" . join("\n", map { slurp($_) } @sections));
print "wrote reports/survey.md\n";
spit("$ENV{MENTIKO_OUTPUT_DIR}/join.json", qq({"type":"survey:summed","data":{"report":"reports/survey.md"}}));

sub slurp { open my $file, '<', $_[0] or die "$_[0]: $!\n"; local $/; my $text = <$file>; $text // '' }
sub spit { open my $file, '>', $_[0] or die "$_[0]: $!\n"; print {$file} $_[1]; close $file or die "$_[0]: $!\n" }
