# Finds clients that probe instead of shop. Standard perl only.
use strict;
use warnings;

my $event = slurp($ENV{MENTIKO_INPUT});
my ($log) = $event =~ /"log"\s*:\s*"([^"\\]+)"/ or die "The event names no log.\n";
open my $in, '<', $log or die "Cannot read $log: $!\n";

my $probe = qr{^/(?:\.|wp-|xmlrpc|phpmyadmin|cgi-bin|actuator|server-status|vendor/|backup|config\.json|console|admin|login\.action)};
my (%client, $requests);
while (my $line = <$in>) {
    my ($address, $time, $method, $target, $status, $agent) =
        $line =~ m{^(\S+) \S+ \S+ \[[^:]+:(\d+:\d+:\d+)[^\]]*\] "(\S+) (\S+)[^"]*" (\d{3}) \d+ "[^"]*" "([^"]*)"} or next;
    $requests++;
    my $seen = $client{$address} //= { first => $time, probes => {}, answered => 0, guesses => 0, agent => $agent };
    $seen->{last} = $time; $seen->{all}++;
    if ($target =~ $probe) { $seen->{probes}{$target}++; $seen->{answered}++ if $status == 200 }
    $seen->{guesses}++ if $method eq 'POST' && $target =~ m{^/login};
}

my @scanners = sort { keys %{ $client{$b}{probes} } <=> keys %{ $client{$a}{probes} } || $a cmp $b }
    grep { keys %{ $client{$_}{probes} } >= 3 } keys %client;
my @guessers = sort { $client{$b}{guesses} <=> $client{$a}{guesses} } grep { $client{$_}{guesses} >= 10 } keys %client;
my $leaks = 0; $leaks += $client{$_}{answered} for @scanners;
print "\e[31mscanner\e[0m $_: ", scalar keys %{ $client{$_}{probes} }, " different probes\n" for @scanners;
print "\e[31mguessing\e[0m $_: $client{$_}{guesses} sign-in attempts\n" for @guessers;

my $out = "## Threats\n\n";
if (@scanners) {
    $out .= "| scanner | tool it names | from | to | probes | answered with 200 |\n|---|---|---|---|---:|---:|\n";
    for my $address (@scanners) {
        my $seen = $client{$address};
        $out .= sprintf "| `%s` | %s | %s | %s | %d | %s |\n", $address, plain($seen->{agent}), $seen->{first}, $seen->{last},
            sum(values %{ $seen->{probes} }), $seen->{answered} ? "**$seen->{answered}**" : 0;
    }
    my %what; for my $address (@scanners) { $what{$_} += $client{$address}{probes}{$_} for keys %{ $client{$address}{probes} } }
    my @most = sort { $what{$b} <=> $what{$a} || $a cmp $b } keys %what;
    $out .= "\nAsked for most: " . join(', ', map { "`$_` ($what{$_})" } splice @most, 0, 6) . ".\n";
} else { $out .= "No scanner.\n" }
$out .= "\n### Password guessing\n\n";
$out .= @guessers ? join('', map { sprintf "- `%s` posted to the sign-in page **%d times** between %s and %s.\n", $_, $client{$_}{guesses}, $client{$_}{first}, $client{$_}{last} } @guessers) : "None.\n";
$out .= "\n### What to do\n\n";
$out .= sprintf "- Block %s at the edge; none of them bought anything.\n", join ', ', map { "`$_`" } @scanners, @guessers if @scanners || @guessers;
$out .= $leaks ? "- **Look at once** at the probes that were answered with 200.\n" : "- No probe was answered with content: nothing leaked by this way.\n";
$out .= "- Limit the sign-in page to a few attempts a minute for one address.\n" if @guessers;

mkdir 'triage';
spit('triage/threats.md', $out);
my $headline = sprintf '%d scanning and %d password-guessing addresses; probes answered with content: %d.', scalar @scanners, scalar @guessers, $leaks;
spit("$ENV{MENTIKO_OUTPUT_DIR}/threats.json",
    qq({"type":"threats:found","data":{"section":"triage/threats.md","headline":"$headline","scanners":${\ scalar @scanners}}}));
print "wrote triage/threats.md\n";

# The log's text is a stranger's: only what cannot be markup goes into the report.
sub plain { $_[0] =~ s{[^A-Za-z0-9 ./_-]}{}gr =~ s/^(.{40}).*/$1/r }
sub sum { my $total = 0; $total += $_ for @_; $total }
sub slurp { open my $file, '<', $_[0] or die "$_[0]: $!\n"; local $/; my $text = <$file>; $text }
sub spit { open my $file, '>', $_[0] or die "$_[0]: $!\n"; print {$file} $_[1]; close $file or die "$_[0]: $!\n" }
