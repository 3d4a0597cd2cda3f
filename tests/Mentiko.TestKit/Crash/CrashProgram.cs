using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Mentiko.Core.Access;
using Mentiko.Core.Agents;
using Mentiko.Core.Audit;
using Mentiko.Core.Chains;
using Mentiko.Core.Execution;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.FileSystem;
using Mentiko.Infrastructure.Hosting;
using Mentiko.Infrastructure.Persistence;
using Mentiko.Infrastructure.Persistence.Commits;
using Mentiko.Infrastructure.Persistence.Rows;
using Mentiko.Infrastructure.RunLogs;
using Mentiko.TestKit.Sketches;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Mentiko.TestKit.Crash;

/// <summary>
/// A server to be killed: the real engine and the real sandbox, which triggers runs by itself and writes down those
/// that were accepted. Arguments: data root, file of accepted runs, and <c>setup</c>, <c>load</c>, <c>finish</c> or
/// <c>poison</c>: there, agents are played, and one kills the server that runs it.
/// </summary>
public static class CrashProgram
{
    public static readonly string[] Namespaces = ["crash-a", "crash-b"];

    private const int Backlog = 16;

    private const string Script =
        """
        echo "$MENTIKO_RUN_ID $MENTIKO_STEP_ID $MENTIKO_ATTEMPT" >> effects.txt
        sleep 0.02
        echo "{\"type\":\"$MENTIKO_STEP_ID:done\",\"data\":{\"attempt\":$MENTIKO_ATTEMPT}}" > "$MENTIKO_OUTPUT_DIR/event.json"
        """;

    public static async Task<int> RunAsync(string[] args)
    {
        var began = Process.GetCurrentProcess().StartTime.ToUniversalTime();
        var (root, accepted, mode) = (args[0], args[1], args[2]);
        using var host = Build(root, isPlayed: mode == "poison");
        await host.Services.PrepareDatabaseAsync(CancellationToken.None);
        if (mode == "setup")
        {
            await SetUpAsync(host.Services);
            return 0;
        }

        var left = await LeftRunningAsync(host.Services);
        await host.StartAsync();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ready {Since(began)}"));
        await MovingAsync(host.Services, left);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"moving {Since(began)} {left.Count}"));
        if (mode == "load")
        {
            await LoadAsync(host.Services, accepted);
        }
        else if (mode == "poison" && !File.Exists(accepted))
        {
            await AcceptPoisonAsync(host.Services, accepted);
        }

        while (await OpenAsync(host.Services) > 0)
        {
            await Task.Delay(20);
        }

        await host.StopAsync();
        Console.WriteLine("done");
        return 0;
    }

    private static double Since(DateTime began) => Math.Round((DateTime.UtcNow - began).TotalMilliseconds);

    private static IHost Build(string root, bool isPlayed)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection([KeyValuePair.Create<string, string?>("Mentiko:DataRoot", root)]);
        var section = builder.Configuration.GetSection("Mentiko");
        builder.Services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning).AddSimpleConsole(options => options.SingleLine = true));
        builder.Services.AddMentikoFileSystem(section);
        builder.Services.AddMentikoPersistence(section);
        builder.Services.AddMentikoLogs();
        if (isPlayed)
        {
            builder.Services.AddSingleton<IAgentExecutor, PoisonExecutor>();
        }
        else
        {
            builder.Services.AddLocalExecution(builder.Configuration);
        }

        builder.Services.AddMentikoEngine(section);
        return builder.Build();
    }

    private static async Task SetUpAsync(IServiceProvider services)
    {
        var uid = 450_000;
        foreach (var slug in Namespaces)
        {
            var organization = new Organization(
                new NamespaceId(Guid.CreateVersion7()), NamespaceSlug.Parse(slug), slug, PlanTier.Free, NamespaceStatus.Active, ++uid, DateTimeOffset.UtcNow);
            services.GetRequiredService<DataTree>().CreateNamespaceTree(organization);
            await services.GetRequiredService<ICommitLine>().CommitAsync<int>(
                new CommitAuthor(organization.Id, Actor.System),
                session =>
                {
                    session.Db.Add(new NamespaceRow { Id = organization.Id.Value, Slug = slug, Name = slug, Status = "active", OsUid = organization.OsUid, CreatedAt = organization.CreatedAt });
                    return session.Db.SaveChanges();
                },
                CancellationToken.None);
        }
    }

    /// <summary>Triggers until it is killed.</summary>
    private static async Task LoadAsync(IServiceProvider services, string accepted)
    {
        var scopes = await ScopesAsync(services);
        var store = services.GetRequiredService<IRunStore>();
        var dispatcher = services.GetRequiredService<IRunDispatcher>();
        var run = RunOf([.. Enumerable.Range(1, 5).Select(index => $"s{index}: {(index == 1 ? "chain:start" : $"s{index - 1}:done")} -> s{index}:done")]);
        for (var turn = 0; ; turn++)
        {
            if (await OpenAsync(services) >= Backlog)
            {
                await Task.Delay(20);
                continue;
            }

            var scope = scopes[turn % scopes.Count];
            var result = await store.AcceptAsync(scope, run, new AuditDraft(AuditActions.RunTriggered, "chain", "crash"), CancellationToken.None);

            // What is written here was answered to a client: it must never be lost.
            await File.AppendAllTextAsync(accepted, result.Value.Id.Text + "\n");
            dispatcher.Enqueue(scope, result.Value.Id);
        }
    }

    /// <summary>One run that takes its worker down, and one beside it that does not.</summary>
    private static async Task AcceptPoisonAsync(IServiceProvider services, string accepted)
    {
        var scope = (await ScopesAsync(services))[0];
        var store = services.GetRequiredService<IRunStore>();
        foreach (var steps in new[] { "good: chain:start -> good:done", "poison: chain:start -> poison:done" })
        {
            var result = await store.AcceptAsync(scope, RunOf(steps), new AuditDraft(AuditActions.RunTriggered, "chain", "crash"), CancellationToken.None);
            await File.AppendAllTextAsync(accepted, result.Value.Id.Text + "\n");
        }

        foreach (var run in await File.ReadAllLinesAsync(accepted))
        {
            services.GetRequiredService<IRunDispatcher>().Enqueue(scope, RunId.Parse(run));
        }
    }

    private static NewRun RunOf(params string[] steps)
    {
        var chain = ChainSketch.Of(steps);
        var agent = new AgentDefinition { Runtime = new AgentRuntime.Command(["sh", "-c", Script]) };
        return new NewRun
        {
            Chain = ChainName.Parse("crash"),
            ChainVersion = 1,
            Definition = new PinnedDefinition(chain, chain.Steps.ToImmutableSortedDictionary(step => step.Agent.Text, _ => agent, StringComparer.Ordinal)),
            TriggerKind = TriggerKind.Api,
            InputJson = "{}",
        };
    }

    private static async Task<List<NamespaceScope>> ScopesAsync(IServiceProvider services)
    {
        await using var db = services.GetRequiredService<IReadContextFactory>().CreateOutside();
        var gate = services.GetRequiredService<NamespaceGate>();
        var scopes = new List<NamespaceScope>();
        foreach (var id in await db.Namespaces.Select(row => row.Id).ToListAsync())
        {
            scopes.Add((await gate.EnterAsSystemAsync(new NamespaceId(id), CancellationToken.None)).Value);
        }

        return scopes;
    }

    private static async Task<List<(string Run, long Token)>> LeftRunningAsync(IServiceProvider services)
    {
        await using var db = services.GetRequiredService<IReadContextFactory>().CreateOutside();
        var rows = await db.Runs.IgnoreQueryFilters().Where(run => run.Status == "running").Select(run => new { run.Id, run.LeaseToken }).ToListAsync();
        return [.. rows.Select(row => (row.Id, row.LeaseToken))];
    }

    private static async Task MovingAsync(IServiceProvider services, List<(string Run, long Token)> left)
    {
        while (true)
        {
            await using var db = services.GetRequiredService<IReadContextFactory>().CreateOutside();
            var tokens = await db.Runs.IgnoreQueryFilters().Where(run => left.Select(item => item.Run).Contains(run.Id)).ToDictionaryAsync(run => run.Id, run => run.LeaseToken);
            if (left.TrueForAll(item => tokens[item.Run] > item.Token))
            {
                return;
            }

            await Task.Delay(2);
        }
    }

    private static async Task<int> OpenAsync(IServiceProvider services)
    {
        await using var db = services.GetRequiredService<IReadContextFactory>().CreateOutside();
        return await db.Runs.IgnoreQueryFilters().CountAsync(run => run.FinishedAt == null || run.LeaseOwner != null);
    }
}
