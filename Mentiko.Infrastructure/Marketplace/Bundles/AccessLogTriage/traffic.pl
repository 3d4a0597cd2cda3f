# Measures an access log. Standard perl only: it runs wherever Debian's perl-base is.
use strict;
use warnings;

my $event = slurp($ENV{MENTIKO_INPUT});
my ($log) = $event =~ /"log"\s*:\s*"([^"\\]+)"/ or die "The event names no log.\n";
open my $in, '<', $log or die "Cannot read $log: $!\n";

my (%slot, %path, @slow, $requests, $bytes, $failed, $skipped);
while (my $line = <$in>) {
    my ($client, $day, $hour, $minute, $method, $target, $status, $size, $seconds) =
        $line =~ m{^(\S+) \S+ \S+ \[(\d+/\w+/\d+):(\d+):(\d+):[^\]]*\] "(\S+) (\S+)[^"]*" (\d{3}) (\d+) .* ([\d.]+)$};
    if (!defined $seconds) { $skipped++; next }
    my $route = $target =~ s/\?.*//r =~ s{/\d+(?=/|$)}{/:id}gr;
    my $time = "$hour:$minute";
    my $error = $status >= 500 ? 1 : 0;
    $requests++; $bytes += $size; $failed += $error;
    $slot{$time}{all}++; $slot{$time}{failed} += $error;
    my $entry = $path{"$method $route"} //= { all => 0, failed => 0, missing => 0, times => [] };
    $entry->{all}++; $entry->{failed} += $error; $entry->{missing}++ if $status == 404;
    push @{ $entry->{times} }, $seconds;
    print "read $requests requests\n" if $requests % 2000 == 0;
}
die "No line of $log looks like an access log.\n" unless $requests;
printf "\e[32m%d requests\e[0m, %d failed, %d lines skipped\n", $requests, $failed, $skipped // 0;

my @slots = sort keys %slot;
# Usual is the median minute: an incident must not hide in an average that it has raised itself.
my @shares = sort { $a <=> $b } map { $slot{$_}{failed} / $slot{$_}{all} } @slots;
my $usual = $shares[$#shares / 2];
my @bad = grep { $slot{$_}{all} >= 20 && $slot{$_}{failed} / $slot{$_}{all} > 3 * $usual + 0.02 } @slots;
print "\e[33mincident\e[0m between $bad[0] and $bad[-1]\n" if @bad;

my $out = "## Traffic\n\n";
$out .= sprintf "%s requests in %d minutes, %.1f MB sent, **%.2f %%** answered with a server error.\n\n",
    thousands($requests), scalar @slots, $bytes / 1e6, 100 * $failed / $requests;
$out .= "| time (UTC) | requests | server errors | |\n|---|---:|---:|---|\n";
my ($most) = sort { $b <=> $a } map { $_->{all} } values %slot;
for my $time (@slots) {
    my ($all, $bad) = ($slot{$time}{all}, $slot{$time}{failed});
    my $bar = '▇' x (1 + int(24 * ($all - $bad) / $most)) . '░' x int(0.99 + 24 * $bad / $most);
    $out .= sprintf "| %s | %d | %s | %s |\n", $time, $all, $bad ? "**$bad**" : 0, $bar;
}
$out .= "\n### Slowest paths\n\n| path | requests | median | 95 % | server errors |\n|---|---:|---:|---:|---:|\n";
for my $name (top(sub { quantile($path{$_[0]}, 0.95) }, 8, grep { $path{$_}{all} >= 10 && quantile($path{$_}, 0.95) >= 0.01 } keys %path)) {
    my $entry = $path{$name};
    $out .= sprintf "| `%s` | %d | %.0f ms | %.0f ms | %d |\n", $name, $entry->{all},
        1000 * quantile($entry, 0.5), 1000 * quantile($entry, 0.95), $entry->{failed};
}
$out .= "\n### Links that lead nowhere\n\n| path | times asked for |\n|---|---:|\n";
for my $name (top(sub { $path{$_[0]}{missing} }, 8, grep { $path{$_}{missing} >= 3 && m{ /(products|blog|assets)/} } keys %path)) {
    $out .= sprintf "| `%s` | %d |\n", $name, $path{$name}{missing};
}

mkdir 'triage';
spit('triage/traffic.md', $out);
my $headline = @bad
    ? sprintf('Incident: between %s and %s UTC %d of %d requests failed.', $bad[0], $bad[-1] =~ s/(\d+)$/sprintf '%02d', $1 + 1/er,
        sum(map { $slot{$_}{failed} } @bad), sum(map { $slot{$_}{all} } @bad))
    : sprintf('No incident: %.2f %% of requests failed, evenly spread.', 100 * $failed / $requests);
spit("$ENV{MENTIKO_OUTPUT_DIR}/traffic.json",
    qq({"type":"traffic:measured","data":{"section":"triage/traffic.md","headline":"$headline","requests":$requests,"failed":$failed}}));
print "wrote triage/traffic.md\n";

sub sum { my $total = 0; $total += $_ for @_; $total }
sub thousands { my $text = reverse $_[0]; $text =~ s/(\d{3})(?=\d)/$1 /g; scalar reverse $text }
sub quantile { my ($entry, $share) = @_; my @times = sort { $a <=> $b } @{ $entry->{times} }; $times[int($share * $#times)] }
sub top { my ($value, $count, @names) = @_; my @sorted = sort { $value->($b) <=> $value->($a) || $a cmp $b } @names; splice @sorted, 0, $count }
sub slurp { open my $file, '<', $_[0] or die "$_[0]: $!\n"; local $/; my $text = <$file>; $text }
sub spit { open my $file, '>', $_[0] or die "$_[0]: $!\n"; print {$file} $_[1]; close $file or die "$_[0]: $!\n" }
