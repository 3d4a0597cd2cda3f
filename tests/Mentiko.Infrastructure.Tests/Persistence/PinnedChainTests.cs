using System.Collections.Immutable;
using System.Text.Json;
using Mentiko.Core.Access;
using Mentiko.Core.Agents;
using Mentiko.Core.Audit;
using Mentiko.Core.Chains;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;
using Mentiko.Core.Runs;
using Mentiko.Core.Secrets;
using Mentiko.Infrastructure.Dispatch;
using Mentiko.Infrastructure.Persistence.Commits;
using Mentiko.Infrastructure.Persistence.Ids;
using Mentiko.Infrastructure.Persistence.Stores;
using Mentiko.Infrastructure.Vault;
using Mentiko.TestKit.Fakes;
using Mentiko.TestKit.Persistence;
using Mentiko.TestKit.Sketches;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Persistence;

/// <summary>
/// Triggers by what a node remembers of a chain. The changes are made on another node where the database has several,
/// and nothing tells the first: only the commit can find out. The control of each: the remembered chain is still
/// there, and accepted when it is let past the stamp.
/// </summary>
public abstract class PinnedChainTests : IDisposable
{
    private static readonly ChainName Weekly = ChainName.Parse("weekly");
    private static readonly AgentName Writer = AgentName.Parse("writer");
    private static readonly SecretName Token = SecretName.Parse("TOKEN");
    private readonly TemporaryDatabase _db;
    private readonly ICommitLine _otherNode;
    private readonly PinnedChainCache _pins;
    private readonly EfRunStore _runs;
    private readonly EfAgentStore _agents;
    private readonly EfChainStore _chains;
    private readonly EfSecretStore _secrets;
    private readonly EfOrganizationSettings _settings;
    private readonly TriggerRun _trigger;
    private readonly NamespaceScope _acme;
    private PinnedChain? _before;

    private protected PinnedChainTests(TestProvider provider)
    {
        _db = new TemporaryDatabase(provider);
        _otherNode = provider == TestProvider.Sqlite ? _db.Commits : _db.NewNode();
        var root = new LocalRootKey();
        root.Load([.. Enumerable.Range(0, 32).Select(number => (byte)number)]);
        _agents = new EfAgentStore(_db.Database, _otherNode, PlansOfTests.Catalog);
        _chains = new EfChainStore(_db.Database, _otherNode, PlansOfTests.Catalog);
        _secrets = new EfSecretStore(_db.Database, _otherNode, new KeyDesk(_db.Database, _otherNode, root), new SecretFeed());
        _settings = new EfOrganizationSettings(_db.Database, _otherNode, new MembershipReader(_db.Database, _db.Time));
        _pins = new PinnedChainCache(new ChainPinner(_chains, new ChainChecker(_agents, _secrets), _settings), _db.Database);
        _runs = new EfRunStore(_db.Database, _db.Commits, PlansOfTests.Catalog, new RunFeed(), new SystemIds(_db.Time));
        _trigger = new TriggerRun(_pins, _runs, new RecordingDispatcher(), new RecordingDenials());
        _acme = TemporaryDatabase.Scope(_db.AddNamespaceAsync("acme").GetAwaiter().GetResult());
    }

    public void Dispose()
    {
        if (_otherNode != _db.Commits)
        {
            (_otherNode as IDisposable)?.Dispose();
        }

        _pins.Dispose();
        _db.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Unchanged_IsAcceptedByWhatIsRemembered()
    {
        var known = await PrepareAsync();

        await TriggerAsync();
        Assert.Same(known, await RememberedAsync());
        Assert.Equal(2, await CountAsync());
    }

    [Fact]
    public async Task AgentChanged_IsPinnedAsItIsNow()
    {
        await PrepareAsync();
        await SaveAgentAsync("false");
        Assert.Equal("true", CommandOf((await RememberedAsync()).Definition));

        var run = await TriggerAsync();
        Assert.Equal("false", CommandOf((await _runs.FindDefinitionAsync(_acme, run, CancellationToken.None))!));
        await AssertOnlyTheStampStoppedItAsync();
    }

    [Fact]
    public async Task ChainChanged_RunsItsNewVersion()
    {
        await PrepareAsync();
        await SaveChainAsync("write: chain:start -> write:done", "read: write:done");
        Assert.Equal(1, (await RememberedAsync()).Version);

        var run = await TriggerAsync();
        Assert.Equal(2, (await _runs.FindAsync(_acme, run, CancellationToken.None))!.Steps.Length);
        await AssertOnlyTheStampStoppedItAsync();
    }

    [Fact]
    public async Task ChainDeleted_IsNotFound()
    {
        await PrepareAsync();
        Assert.True((await _chains.DeleteAsync(_acme, Weekly, null, Audit("chain"), CancellationToken.None)).IsOk);

        Assert.Equal(new Error.NotFound(), (await TryTriggerAsync()).Error);
        await AssertOnlyTheStampStoppedItAsync();
    }

    [Fact]
    public async Task SecretDeleted_IsInvalidUntilItIsThereAgain()
    {
        await PrepareAsync();
        Assert.True((await _secrets.DeleteAsync(_acme, Token, new AuditDraft(AuditActions.SecretDeleted, "secret", Token.Text), CancellationToken.None)).IsOk);

        Assert.IsType<Error.Invalid>((await TryTriggerAsync()).Error);
        await AssertOnlyTheStampStoppedItAsync();
        await PutSecretAsync();
        await TriggerAsync();
    }

    [Fact]
    public async Task TargetTakenBack_IsInvalidUntilItIsAllowedAgain_AlthoughTheScopeRemembersIt()
    {
        await PrepareAsync();
        await AllowAsync(ExecutionTarget.Docker);

        var refused = Assert.IsType<Error.Invalid>((await TryTriggerAsync()).Error);
        Assert.Contains("'local'", Assert.Single(refused.Errors["$.steps[0].agent"]), StringComparison.Ordinal);
        await AssertOnlyTheStampStoppedItAsync();
        await AllowAsync(ExecutionTarget.Docker, ExecutionTarget.Local);
        await TriggerAsync();

        async Task AllowAsync(params ExecutionTarget[] targets) => Assert.True((await _settings.SaveAsync(
            _acme, new SettingsEdit { Execution = new ExecutionSettings([.. targets]) }, new AuditDraft(AuditActions.SettingsUpdated, "organization", "acme"), CancellationToken.None)).IsOk);
    }

    [Fact]
    public async Task SecretGivenAnotherValue_LeavesWhatIsRemembered()
    {
        var known = await PrepareAsync();
        await PutSecretAsync();

        Assert.True((await _runs.AcceptAsync(_acme, Run(known), Audit("chain"), CancellationToken.None)).IsOk);
    }

    [Fact]
    public async Task OtherNamespaceChanged_LeavesWhatIsRemembered()
    {
        var known = await PrepareAsync();
        var other = TemporaryDatabase.Scope(await _db.AddNamespaceAsync("other"));
        await _agents.SaveAsync(other, Writer, Agent("false"), null, null, Audit("agent"), CancellationToken.None);

        Assert.True((await _runs.AcceptAsync(_acme, Run(known), Audit("chain"), CancellationToken.None)).IsOk);
        Assert.Equal(new Error.NotFound(), (await _pins.FindAsync(other, Weekly, afresh: false, CancellationToken.None)).Error);
    }

    [Fact]
    public async Task InputThatTheNewVersionTakes_IsNotRefusedByTheOldOne()
    {
        await PrepareAsync();
        await _chains.SaveAsync(_acme, Weekly, WithInput("subject"), null, null, Audit("chain"), CancellationToken.None);
        Assert.True((await TryTriggerAsync("""{"subject":"x"}""")).IsOk);
        await _chains.SaveAsync(_acme, Weekly, WithInput("topic"), null, null, Audit("chain"), CancellationToken.None);

        var accepted = await TryTriggerAsync("""{"topic":"x"}""");
        Assert.True(accepted.IsOk, $"{accepted.Error}");

        // The control: neither version takes this.
        Assert.IsType<Error.Invalid>((await TryTriggerAsync("""{"nothing":"x"}""")).Error);
    }

    /// <summary>A hundred triggers and twenty changes at once: whatever a run pinned was current when it was accepted.</summary>
    [Fact]
    public async Task TriggersAndChangesAtOnce_EachRunHasTheVersionBetweenItsNeighboursInTheRecord()
    {
        await PrepareAsync();
        var changes = Task.Run(async () =>
        {
            for (var number = 0; number < 20; number++)
            {
                await SaveAgentAsync($"v{number}");
            }
        });
        var results = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => TryTriggerAsync())));
        await changes;

        await using var read = _db.Database.Create(_acme);
        var record = read.AuditEntries.OrderBy(row => row.Sequence).Select(row => new { row.Action, row.RunId }).ToList();
        var current = 0;
        foreach (var entry in record.SkipWhile(entry => entry.RunId is null))
        {
            if (entry.Action == AuditActions.AgentUpdated)
            {
                current++;
            }
            else if (entry.RunId is { } run)
            {
                var pinned = (await _runs.FindDefinitionAsync(_acme, RunId.Parse(run), CancellationToken.None))!;
                Assert.Equal(current == 0 ? "true" : $"v{current - 1}", CommandOf(pinned));
            }
        }

        Assert.All(results, result => Assert.True(result.IsOk || result.Error is Error.Conflict, $"{result.Error}"));
        Assert.Equal(results.Count(result => result.IsOk) + 1, await CountAsync());
    }

    /// <summary>What was remembered before the change: accepted without its stamp, refused with it.</summary>
    private async Task AssertOnlyTheStampStoppedItAsync()
    {
        Assert.IsType<Error.PreconditionFailed>((await _runs.AcceptAsync(_acme, Run(_before!), Audit("chain"), CancellationToken.None)).Error);
        Assert.True((await _runs.AcceptAsync(_acme, Run(_before!) with { Pinned = null }, Audit("chain"), CancellationToken.None)).IsOk);
    }

    /// <summary>An agent with a secret, a chain, and one run by which the chain is remembered.</summary>
    private async Task<PinnedChain> PrepareAsync()
    {
        await PutSecretAsync();
        await SaveAgentAsync("true");
        await SaveChainAsync("write: chain:start -> write:done");
        await TriggerAsync();
        return _before = await RememberedAsync();
    }

    private async Task<PinnedChain> RememberedAsync() => (await _pins.FindAsync(_acme, Weekly, afresh: false, CancellationToken.None)).Value;

    private async Task<RunId> TriggerAsync()
    {
        var accepted = await TryTriggerAsync();
        Assert.True(accepted.IsOk, $"{accepted.Error}");
        return accepted.Value.Id;
    }

    private Task<Result<AcceptedRun>> TryTriggerAsync(string input = "{}") => _trigger.ExecuteAsync(
        _acme,
        new TriggerRun.Input(Weekly, TriggerKind.Api, JsonElement.Parse(input), ImmutableSortedDictionary<string, string>.Empty, null),
        CancellationToken.None);

    private async Task<int> CountAsync()
    {
        await using var read = _db.Database.Create(_acme);
        return read.Runs.Count();
    }

    private async Task SaveAgentAsync(string command) =>
        Assert.True((await _agents.SaveAsync(_acme, Writer, Agent(command), null, null, Audit("agent"), CancellationToken.None)).IsOk);

    private async Task SaveChainAsync(params string[] steps) =>
        Assert.True((await _chains.SaveAsync(_acme, Weekly, Sketch(steps), null, null, Audit("chain"), CancellationToken.None)).IsOk);

    private async Task PutSecretAsync() => Assert.True((await _secrets.PutAsync(_acme, Token, new SecretValue("a value to hide"), null, CancellationToken.None)).IsOk);

    private static NewRun Run(PinnedChain chain) => new()
    {
        Chain = chain.Chain,
        ChainVersion = chain.Version,
        Definition = chain.Definition,
        Pinned = chain,
        TriggerKind = TriggerKind.Api,
        InputJson = "{}",
    };

    private static AuditDraft Audit(string kind) => new(kind == "agent" ? AuditActions.AgentUpdated : AuditActions.ChainUpdated, kind, "some");

    private static AgentDefinition Agent(string command) => new() { Runtime = new AgentRuntime.Command([command]), Secrets = [Token.Text] };

    private static ChainDefinition Sketch(params string[] steps)
    {
        var sketch = ChainSketch.Of(steps);
        return sketch with { Steps = [.. sketch.Steps.Select(step => step with { Agent = Writer })] };
    }

    private static ChainDefinition WithInput(string name)
    {
        var sketch = Sketch("write: chain:start -> write:done");
        return sketch with { Inputs = sketch.Inputs.Add(name, new ChainInput("string", Required: true)) };
    }

    private static string CommandOf(PinnedDefinition definition) => ((AgentRuntime.Command)definition.Agents[Writer.Text].Runtime).Arguments[0];
}

public sealed class PinnedChainOnSqlite() : PinnedChainTests(TestProvider.Sqlite);

public sealed class PinnedChainOnPostgreSql() : PinnedChainTests(TestProvider.PostgreSql);

public sealed class PinnedChainOnSqlServer() : PinnedChainTests(TestProvider.SqlServer);
