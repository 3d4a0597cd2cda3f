using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Mentiko.Core.Access;
using Mentiko.Core.Agents;
using Mentiko.Core.Audit;
using Mentiko.Core.Chains;
using Mentiko.Core.Events;
using Mentiko.Core.Execution;
using Mentiko.Core.Logs;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.FileSystem;
using Mentiko.Infrastructure.FileSystem.Kernel;
using Mentiko.Infrastructure.Hosting;
using Mentiko.Infrastructure.Persistence;
using Mentiko.Infrastructure.Persistence.Commits;
using Mentiko.Infrastructure.Persistence.Rows;
using Mentiko.Infrastructure.RunLogs;
using Mentiko.TestKit.Persistence;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Mentiko.TestKit.Engine;

/// <summary>
/// A real engine (files, database, logs, queues) in a folder of its own, with scripted agents; gone at the end.
/// Waiting is for conditions, with a bound.
/// </summary>
internal sealed class EngineHost : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly string _folder = Directory.CreateTempSubdirectory("mentiko-engine-").FullName;
    private readonly Action<IServiceCollection>? _change;
    private readonly Dictionary<string, string?> _settings;
    private readonly TimeProvider _time;
    private readonly DatabaseUnderTest? _database;
    private IHost _host = null!;
    private int _uid = 400_000;
    private bool _stopped;

    private EngineHost(TimeProvider? time, Dictionary<string, string?>? settings, Action<IServiceCollection>? change, TestProvider provider)
    {
        _time = time ?? TimeProvider.System;
        _change = change;
        _settings = new Dictionary<string, string?>(settings ?? [])
        {
            ["Mentiko:DataRoot"] = Path.Combine(_folder, "data"),
        };

        if (provider != TestProvider.Sqlite)
        {
            _database = DatabaseUnderTest.New(provider);
            _database.Configure(_settings, "Mentiko:Database:");
        }

        // A test that leaves agents hanging does not wait for them.
        _settings.TryAdd("Mentiko:Engine:ShutdownGraceSeconds", "0");
        using var folder = SafeFs.OpenRoot(_folder);
        Syscalls.ChangeMode(folder.Handle, 0x1C9);
    }

    public ScriptedExecutor Agents { get; } = new();

    public NamespaceScope Acme { get; private set; } = null!;

    public IServiceProvider Services => _host.Services;

    public IRunStore Runs => Get<IRunStore>();

    public static async Task<EngineHost> StartAsync(
        TimeProvider? time = null,
        Dictionary<string, string?>? settings = null,
        Action<IServiceCollection>? change = null,
        TestProvider provider = TestProvider.Sqlite)
    {
        var host = new EngineHost(time, settings, change, provider);
        await host.BuildAsync();
        host.Acme = await host.AddNamespaceAsync("acme");
        await host._host.StartAsync();
        return host;
    }

    public T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();

    /// <summary>An active namespace with its tree, and the system's scope of it.</summary>
    public async Task<NamespaceScope> AddNamespaceAsync(string slug, PlanTier? plan = null)
    {
        var organization = new Organization(
            new NamespaceId(Guid.CreateVersion7()), NamespaceSlug.Parse(slug), slug, plan ?? PlanTier.Free, NamespaceStatus.Active, ++_uid, _time.GetUtcNow());
        Get<DataTree>().CreateNamespaceTree(organization);
        await Get<ICommitLine>().CommitAsync<Done>(
            new CommitAuthor(organization.Id, Actor.System),
            session =>
            {
                session.Db.Add(new NamespaceRow { Id = organization.Id.Value, Slug = slug, Name = slug, Plan = organization.Plan.Name, Status = "active", OsUid = organization.OsUid, CreatedAt = _time.GetUtcNow() });
                session.Db.SaveChanges();
                return default(Done);
            },
            CancellationToken.None);
        return new NamespaceScope(organization, Actor.System, Role.Owner);
    }

    /// <summary>Accepts a run without waking a worker.</summary>
    public async Task<RunId> AcceptAsync(ChainDefinition chain, Func<AgentDefinition, AgentDefinition>? agents = null, string input = "{}", RetryPlan? retry = null, NamespaceScope? scope = null) =>
        (await TryAcceptAsync(chain, agents, input, retry, scope)).Value.Id;

    /// <summary>As <see cref="AcceptAsync"/>, where a refusal is expected.</summary>
    public Task<Result<AcceptedRun>> TryAcceptAsync(ChainDefinition chain, Func<AgentDefinition, AgentDefinition>? agents = null, string input = "{}", RetryPlan? retry = null, NamespaceScope? scope = null)
    {
        var agent = new AgentDefinition { Runtime = new AgentRuntime.Command(["true"]) };
        return Runs.AcceptAsync(
            scope ?? Acme,
            new NewRun
            {
                Chain = ChainName.Parse("sketch"),
                ChainVersion = 1,
                Definition = new PinnedDefinition(chain, chain.Steps.ToImmutableSortedDictionary(step => step.Agent.Text, _ => agents?.Invoke(agent) ?? agent, StringComparer.Ordinal)),
                TriggerKind = TriggerKind.Api,
                InputJson = input,
                Retry = retry,
            },
            new AuditDraft(AuditActions.RunTriggered, "chain", "sketch"),
            CancellationToken.None);
    }

    /// <summary>Accepts a run and wakes a worker.</summary>
    public async Task<RunId> TriggerAsync(ChainDefinition chain, Func<AgentDefinition, AgentDefinition>? agents = null, string input = "{}", RetryPlan? retry = null, NamespaceScope? scope = null)
    {
        var run = await AcceptAsync(chain, agents, input, retry, scope);
        Get<IRunDispatcher>().Enqueue(scope ?? Acme, run);
        return run;
    }

    public async Task<Run> RunAsync(ChainDefinition chain, Func<AgentDefinition, AgentDefinition>? agents = null, string input = "{}", RetryPlan? retry = null) =>
        await EndAsync(await TriggerAsync(chain, agents, input, retry));

    public async Task CancelAsync(RunId run)
    {
        await Runs.RequestCancelAsync(Acme, run, new AuditDraft(AuditActions.RunCancelled, "run", run.Text), CancellationToken.None);
        Get<IRunDispatcher>().Interrupt(Acme, run);
    }

    public async Task<Run> FindAsync(RunId run, NamespaceScope? scope = null) => (await Runs.FindAsync(scope ?? Acme, run, CancellationToken.None))!;

    /// <summary>The run once it is over and its files are in order.</summary>
    public async Task<Run> EndAsync(RunId run, NamespaceScope? scope = null)
    {
        await UntilAsync(async () => (await FindAsync(run, scope)).IsOver, () => $"The run did not end: {Describe(run, scope)}");
        await UntilAsync(async () => await CountAsync("SELECT COUNT(*) FROM \"Runs\" WHERE \"LeaseOwner\" IS NOT NULL AND \"FinishedAt\" IS NOT NULL") == 0, () => "The run was not settled.");
        return await FindAsync(run, scope);
    }

    public async Task<RunId[]> RunIdsAsync() =>
        [.. (await Runs.ListAsync(Acme, new RunQuery(new PageRequest(1000, null)), CancellationToken.None)).Items.Select(run => run.Id)];

    public async Task<string[]> EventTypesAsync(RunId run) =>
        [.. (await Runs.ListEventsAsync(Acme, run, 0, 1000, CancellationToken.None)).Select(entry => entry.Type.Text)];

    public async Task<string> EventTextAsync(RunId run, int sequence)
    {
        var entry = (await Runs.ListEventsAsync(Acme, run, sequence - 1, 1, CancellationToken.None)).Single();
        return System.Text.Encoding.UTF8.GetString(Get<EventFiles>().Read(Acme, entry)!);
    }

    /// <summary>Names of the files in the run's events folder, by name.</summary>
    public string[] EventFilesOf(RunId run) => Names(run, "events");

    public string[] StagedFilesOf(RunId run) => Names(run, "staging");

    public async Task<string[]> LogAsync(RunId run) =>
        [.. (await Get<ILogStore>().ReadAsync(Acme, run, new LogQuery(0, 1000), CancellationToken.None)).Lines.Select(line => line.Text)];

    /// <summary>Asks the database beside every guard, also while the server is stopped.</summary>
    public async Task<long> CountAsync(string sql)
    {
        await using var connection = _database?.OpenRaw() ?? OpenFile();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }

    private SqliteConnection OpenFile()
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(_folder, "data", ".platform", "mentiko.db")};Pooling=false");
        connection.Open();
        return connection;
    }

    public static async Task UntilAsync(Func<Task<bool>> condition, Func<string> otherwise)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(started) > Patience)
            {
                throw new TimeoutException(otherwise());
            }

            await Task.Delay(5);
        }
    }

    public static Task UntilAsync(Func<bool> condition, string otherwise) => UntilAsync(() => Task.FromResult(condition()), () => otherwise);

    /// <summary>Stops as SIGTERM does, and starts again on the same data.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAgainAsync();
    }

    public async Task StartAgainAsync()
    {
        await BuildAsync();
        await _host.StartAsync();
        _stopped = false;
    }

    public async Task StopAsync()
    {
        _stopped = true;
        await _host.StopAsync();
        await DisposeHostAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_stopped)
        {
            await StopAsync();
        }

        SqliteConnection.ClearAllPools();
        _database?.Dispose();
        using var removal = Process.Start("rm", ["-rf", "--", _folder]);
        await removal.WaitForExitAsync();
    }

    private async Task BuildAsync()
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(_settings);
        var section = builder.Configuration.GetSection("Mentiko");
        builder.Services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning).AddSimpleConsole());
        builder.Services.AddSingleton(_time);
        builder.Services.AddSingleton<IAgentExecutor>(Agents);
        builder.Services.AddMentikoFileSystem(section);
        builder.Services.AddMentikoPersistence(section);
        builder.Services.AddMentikoLogs();
        builder.Services.AddMentikoEngine(section);
        _change?.Invoke(builder.Services);
        _host = builder.Build();
        await _host.Services.PrepareDatabaseAsync(CancellationToken.None);
    }

    private async Task DisposeHostAsync()
    {
        if (_host is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync();
        }
    }

    private string Describe(RunId run, NamespaceScope? scope)
    {
        var found = FindAsync(run, scope).GetAwaiter().GetResult();
        return $"{found.Status}, {string.Join(", ", found.Steps.Select(step => $"{step.Id}: {step.Status} ({string.Join(' ', step.Attempts.Select(attempt => attempt.Status))})"))}; {string.Join(" | ", LogAsync(run).GetAwaiter().GetResult())}";
    }

    private string[] Names(RunId run, string folder)
    {
        var path = Path.Combine(Get<DataTree>().RootPath, "acme", "runs", run.Text, folder);
        return Directory.Exists(path) ? [.. Directory.GetFiles(path).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)] : [];
    }
}
