using System.Diagnostics;
using Npgsql;

namespace Mentiko.TestKit.Nodes.Chaos;

/// <summary>What a run of chaos has shown.</summary>
/// <param name="Kills">Nodes killed.</param>
/// <param name="DatabaseKills">Times that the database was killed.</param>
/// <param name="Holds">Nodes held beyond their leases.</param>
/// <param name="Accepted">Runs that were accepted.</param>
/// <param name="Unanswered">Calls that were made again because nobody answered.</param>
/// <param name="Findings">What was found.</param>
internal sealed record ChaosReport(int Kills, int DatabaseKills, int Holds, int Accepted, int Unanswered, ChaosFindings Findings)
{
    public override string ToString() =>
        $"{Kills} nodes killed, {DatabaseKills} times the database, {Holds} nodes held beyond their leases; {Accepted} runs accepted ({Unanswered} calls made again), "
        + $"{Findings.Runs} there, {Findings.Events} events, {Findings.LostAttempts} attempts lost and run again, {Findings.Effects} side effects, "
        + $"{Findings.AuditEntries} audit entries; {Findings.Problems.Count} problems";
}

/// <summary>
/// PostgreSQL and two servers under load, and every few seconds one of: a node is killed and started again, the
/// database is, a node is held beyond its leases and goes on. At the end everything that was accepted must be as if
/// nothing had happened. Real processes and the real sandbox.
/// </summary>
internal sealed class ChaosRun(TestInstance instance, int seed, Action<string> tell) : IDisposable
{
    private const int LeaseSeconds = 4;
    private const int Backlog = 24;
    private static readonly TimeSpan Finish = TimeSpan.FromMinutes(5);
    private readonly Random _random = new(seed);
    private readonly Lock _gate = new();
    private readonly (NodeProcess Process, HttpClient Client)?[] _nodes = new (NodeProcess, HttpClient)?[2];
    private int _kills, _databaseKills, _holds;

    /// <param name="time">How long there is load and trouble.</param>
    /// <param name="shortest">Shortest pause between two troubles, in seconds.</param>
    /// <param name="longest">Longest pause.</param>
    public async Task<ChaosReport> RunAsync(TimeSpan time, int shortest = 5, int longest = 40)
    {
        instance.Settings["Mentiko:Engine:LeaseSeconds"] = $"{LeaseSeconds}";
        await StartAsync(0);
        await StartAsync(1);
        var callers = new[] { new InstanceCaller("chaos-a"), new InstanceCaller("chaos-b") };
        foreach (var caller in callers)
        {
            await caller.FoundAsync(_nodes[0]!.Value.Client);
            await caller.PutChainAsync(_nodes[0]!.Value.Client, ChaosLoad.Chain, ChaosLoad.Steps);
        }

        using var stop = new CancellationTokenSource();
        var load = new ChaosLoad(callers, AnyNode, Backlog);
        var loading = load.RunAsync(OpenRuns, stop.Token);
        await TroubleAsync(time, shortest, longest, load);
        await stop.CancelAsync();
        await loading;
        tell($"The load has ended with {load.Accepted.Count} runs; they are to end.");
        await Until.TrueAsync(() => Unsettled() == 0, () => $"{Unsettled()} runs do not end:\n{Stuck()}\n{instance.Output}", Finish.TotalSeconds);
        var findings = await ChaosFindings.OfAsync(instance.Database, instance.Folder.DataRoot, load.Accepted);
        return new ChaosReport(_kills, _databaseKills, _holds, load.Accepted.Count, load.Unanswered, findings);
    }

    public void Dispose()
    {
        foreach (var node in _nodes)
        {
            node?.Client.Dispose();
        }
    }

    private async Task TroubleAsync(TimeSpan time, int shortest, int longest, ChaosLoad load)
    {
        var started = Stopwatch.GetTimestamp();
        var turn = 0;
        while (true)
        {
            var pause = TimeSpan.FromSeconds(_random.Next(shortest, longest + 1));
            if (Stopwatch.GetElapsedTime(started) + pause > time)
            {
                var rest = time - Stopwatch.GetElapsedTime(started);
                await Task.Delay(rest > TimeSpan.Zero ? rest : TimeSpan.Zero);
                return;
            }

            await Task.Delay(pause);

            // Each kind once before chance decides, so that a short run has all of them.
            var kind = turn < 3 ? turn : _random.Next(3);
            var node = _random.Next(2);
            turn++;
            tell($"{Stopwatch.GetElapsedTime(started).TotalSeconds:F0} s, {load.Accepted.Count} runs accepted: {kind switch { 0 => $"node {node} is killed", 1 => $"node {node} is held", _ => "the database is killed" }}");
            await (kind switch { 0 => KillAsync(node), 1 => HoldAsync(node), _ => KillDatabaseAsync() });
        }
    }

    private async Task KillAsync(int index)
    {
        _kills++;
        var (process, client) = Take(index);
        await process.KillAsync();
        client.Dispose();
        await Task.Delay(_random.Next(0, 3000));
        await StartAsync(index);
    }

    private async Task HoldAsync(int index)
    {
        _holds++;
        var (process, client) = Take(index);
        process.Hold();
        await Task.Delay(TimeSpan.FromSeconds(LeaseSeconds + 1 + (2 * _random.NextDouble())));
        process.Continue();
        Put(index, process, client);
    }

    private async Task KillDatabaseAsync()
    {
        _databaseKills++;
        instance.Database.Kill();
        await Task.Delay(_random.Next(0, 3000));
        instance.Database.Start();
    }

    private async Task StartAsync(int index)
    {
        var process = await instance.StartNodeAsync();
        Put(index, process, process.NewClient());
    }

    private (NodeProcess Process, HttpClient Client) Take(int index)
    {
        lock (_gate)
        {
            var node = _nodes[index]!.Value;
            _nodes[index] = null;
            return node;
        }
    }

    private void Put(int index, NodeProcess process, HttpClient client)
    {
        lock (_gate)
        {
            _nodes[index] = (process, client);
        }
    }

    private HttpClient? AnyNode()
    {
        lock (_gate)
        {
            var there = _nodes.Where(node => node is not null).ToList();
            return there.Count == 0 ? null : there[_random.Next(there.Count)]!.Value.Client;
        }
    }

    private long? OpenRuns() => Ask("""SELECT COUNT(*) FROM "Runs" WHERE "FinishedAt" IS NULL""");

    private long? Unsettled() => Ask("""SELECT COUNT(*) FROM "Runs" WHERE "FinishedAt" IS NULL OR "LeaseOwner" IS NOT NULL""");

    /// <summary>What the database knows of the first runs that do not end, and of the jobs that should make them.</summary>
    private string Stuck() => instance.Database.Ask<string>("""
        SELECT concat(
            (SELECT string_agg(concat_ws(' ', "Id", "Status", 'lease', "LeaseOwner", "LeaseToken", "LeaseUntil", 'lost', "LostCount", 'started', "StartedAt", 'finished', "FinishedAt"), E'\n')
             FROM (SELECT * FROM "Runs" WHERE "FinishedAt" IS NULL OR "LeaseOwner" IS NOT NULL ORDER BY "Id" LIMIT 5) AS stuck),
            E'\njobs queued: ', (SELECT COUNT(*) FROM hangfire.jobqueue), ', now ', (EXTRACT(EPOCH FROM clock_timestamp()) * 1000)::bigint)
        """);

    /// <summary>Null while the database is away.</summary>
    private long? Ask(string sql)
    {
        try
        {
            return instance.Database.Ask<long>(sql);
        }
        catch (NpgsqlException)
        {
            return null;
        }
    }
}
