using System.Collections.Immutable;
using System.Text;
using Mentiko.Core.Access;
using Mentiko.Core.Agents;
using Mentiko.Core.Audit;
using Mentiko.Core.Execution;
using Mentiko.Core.Logs;
using Mentiko.Core.Results;
using Mentiko.Core.Runs;
using Mentiko.Core.Secrets;
using Mentiko.Infrastructure.Vault;
using Mentiko.TestKit.Engine;
using Mentiko.TestKit.Persistence;
using Mentiko.TestKit.Sketches;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Dispatch;

/// <summary>Which secrets an attempt gets is on record with its start, before anybody reads a value.</summary>
public abstract class SecretUseTests
{
    private readonly TestProvider _provider;

    private protected SecretUseTests(TestProvider provider) => _provider = provider;

    [Fact]
    public async Task Start_OfALocalAttempt_HasItsSecretsOnRecordBeforeTheyAreRead()
    {
        await using var engine = await EngineHost.StartAsync(provider: _provider, change: services => services
            .AddSingleton<Listener>().AddSingleton<ISecretResolver>(provider => provider.GetRequiredService<Listener>()));
        await EngineSecretTests.PutAsync(engine, "FEED_TOKEN", "the first of its values");
        await EngineSecretTests.PutAsync(engine, "FEED_TOKEN", "the second of its values");

        var run = await engine.RunAsync(ChainSketch.Of("write: chain:start -> write:done"), EngineSecretTests.Declaring("FEED_TOKEN"));

        Assert.Equal(RunStatus.Succeeded, run.Status);
        var (onRecord, entries) = Assert.Single(engine.Get<Listener>().Asked);
        Assert.Equal([KeyValuePair.Create("FEED_TOKEN", 2)], onRecord);
        Assert.Equal(["FEED_TOKEN 2 write 1"], entries);
        Assert.Equal(entries, await Listener.EntriesAsync(engine.Get<IAuditTrail>(), engine.Acme));
        Assert.NotNull((await engine.Get<ISecretStore>().FindAsync(engine.Acme, SecretName.Parse("FEED_TOKEN"), default))!.LastUsedAt);
    }

    [Fact]
    public async Task Put_BetweenTheStartAndTheWatch_IsGivenAndMasked()
    {
        await using var engine = await EngineHost.StartAsync(provider: _provider, change: services => services
            .AddSingleton<Listener>().AddSingleton<ISecretResolver>(provider => provider.GetRequiredService<Listener>()));
        await EngineSecretTests.PutAsync(engine, "FEED_TOKEN", "the first of its values");
        engine.Get<Listener>().BeforeWatch = () => EngineSecretTests.PutAsync(engine, "FEED_TOKEN", "the second of its values");
        engine.Agents.On("write", (request, output, _) =>
        {
            output.Write(LogStream.StdOut, Encoding.UTF8.GetBytes($"it got {request.Secrets["FEED_TOKEN"]} and no other\n"));
            return Task.FromResult<ExecutionOutcome>(new ExecutionOutcome.Exited(0));
        });

        var run = await engine.RunAsync(ChainSketch.Of("write: chain:start -> write:done"), EngineSecretTests.Declaring("FEED_TOKEN"));

        Assert.Equal("the second of its values", Assert.Single(engine.Agents.Requests).Secrets["FEED_TOKEN"]);
        Assert.Contains("it got *** and no other", string.Join('\n', await engine.LogAsync(run.Id)), StringComparison.Ordinal);
        Assert.Equal(["FEED_TOKEN 2 write 1", "FEED_TOKEN 1 write 1"], await Listener.EntriesAsync(engine.Get<IAuditTrail>(), engine.Acme));
    }

    [Fact]
    public async Task Start_WhereTheExecutorIsAway_PutsNothingOnRecord()
    {
        await using var engine = await EngineHost.StartAsync(provider: _provider);
        await EngineSecretTests.PutAsync(engine, "FEED_TOKEN", "the value of it");

        var run = await engine.RunAsync(
            ChainSketch.Of("write: chain:start -> write:done"),
            agent => agent with { Secrets = ["FEED_TOKEN"], Execution = agent.Execution with { Target = ExecutionTarget.Docker, Image = "busybox" } });

        Assert.Equal(RunStatus.Failed, run.Status);
        Assert.Empty(await Listener.EntriesAsync(engine.Get<IAuditTrail>(), engine.Acme));
    }

    /// <summary>The product's own resolver, and what stood on record when it was asked.</summary>
    private sealed class Listener(SecretReader reader, Infrastructure.Persistence.Commits.ICommitLine commits, SecretFeed feed, IAuditTrail trail) : ISecretResolver
    {
        private readonly SecretResolver _resolver = new(reader, commits, feed);

        public List<(ImmutableDictionary<string, int> OnRecord, List<string> Entries)> Asked { get; } = [];

        /// <summary>What happens once the start is committed and nothing watches yet.</summary>
        public Func<Task>? BeforeWatch { get; set; }

        public static async Task<List<string>> EntriesAsync(IAuditTrail trail, NamespaceScope scope) =>
            [.. (await trail.ListAsync(scope, new AuditQuery(new PageRequest(), AuditActions.SecretAccessed), default)).Items
                .Select(entry => $"{entry.TargetId} {entry.Details["version"]} {entry.Details["step"]} {entry.Details["attempt"]}")];

        public async Task<SecretResolution> ResolveAsync(NamespaceScope scope, SecretRequest request, CancellationToken cancel)
        {
            Asked.Add((request.Uses.OnRecord, await EntriesAsync(trail, scope)));
            return await _resolver.ResolveAsync(scope, request, cancel);
        }

        public IDisposable Watch(NamespaceScope scope, Action<string> onValue)
        {
            BeforeWatch?.Invoke().GetAwaiter().GetResult();
            return _resolver.Watch(scope, onValue);
        }
    }
}

public sealed class SecretUseOnSqlite() : SecretUseTests(TestProvider.Sqlite);

public sealed class SecretUseOnPostgreSql() : SecretUseTests(TestProvider.PostgreSql);
