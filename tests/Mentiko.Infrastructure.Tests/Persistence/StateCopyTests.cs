using System.Collections.Immutable;
using Mentiko.Core.Access;
using Mentiko.Core.Agents;
using Mentiko.Core.Audit;
using Mentiko.Core.Chains;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.AuditTrail;
using Mentiko.Infrastructure.Dispatch;
using Mentiko.Infrastructure.Persistence.Ids;
using Mentiko.Infrastructure.Persistence.Stores;
using Mentiko.Infrastructure.Persistence.Transfer;
using Mentiko.TestKit.Persistence;
using Mentiko.TestKit.Sketches;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Persistence;

/// <summary>One machine's state arrives on a database server whole, each row in its namespace, and its record still verifies.</summary>
public sealed class StateCopyTests : IDisposable
{
    private readonly TemporaryDatabase _source = new();

    [Fact]
    public Task Copy_ToPostgreSql_BringsEveryRowAndTheChainsVerify() => CopyAsync(TestProvider.PostgreSql);

    [Fact]
    public Task Copy_ToSqlite_BringsEveryRowAndTheChainsVerify() => CopyAsync(TestProvider.Sqlite);

    [Fact]
    public async Task Copy_IntoADatabaseThatIsNotEmpty_IsRefusedAndChangesNothing()
    {
        using var target = new TemporaryDatabase();
        await target.AddNamespaceAsync("acme");

        await Assert.ThrowsAsync<StateCopyException>(() => Copy(target));

        await using var context = target.Database.CreateOutside();
        Assert.Equal(1, await context.Namespaces.CountAsync(TestContext.Current.CancellationToken));
    }

    public void Dispose() => _source.Dispose();

    private async Task CopyAsync(TestProvider provider)
    {
        var user = await _source.AddUserAsync("ada@example.org");
        var (acme, globex) = (TemporaryDatabase.Scope(await _source.AddNamespaceAsync("acme", user)), TemporaryDatabase.Scope(await _source.AddNamespaceAsync("globex", user)));
        await AcceptAsync(acme, 700);
        await AcceptAsync(globex, 3);
        using var target = new TemporaryDatabase(provider);

        var copied = await Copy(target);

        Assert.True(copied > 700 * 3, $"Only {copied} rows were copied.");
        foreach (var scope in new[] { acme, globex })
        {
            Assert.Equal(await DumpAsync(_source, scope), await DumpAsync(target, scope));
            Assert.True((await new AuditVerifier(target.Database).VerifyAsync(scope, CancellationToken.None)).Valid);
        }

        // The control: a difference would be seen.
        Assert.NotEqual(await DumpAsync(target, acme), await DumpAsync(target, globex));
    }

    private Task<long> Copy(TemporaryDatabase target) => new StateCopy(_source.Database, target.Database).RunAsync(new Progress<string>(), CancellationToken.None);

    private async Task AcceptAsync(NamespaceScope scope, int count)
    {
        var runs = new EfRunStore(_source.Database, _source.Commits, PlansOfTests.Catalog, new RunFeed(), new SystemIds(_source.Time));
        var run = new NewRun
        {
            Chain = ChainName.Parse("sketch"),
            ChainVersion = 1,
            Definition = new PinnedDefinition(ChainSketch.Of("a: chain:start -> a:done"), ImmutableSortedDictionary<string, AgentDefinition>.Empty),
            TriggerKind = TriggerKind.Api,
            InputJson = """{"text":"ünïcödé 🜁"}""",
            Labels = new Dictionary<string, string> { ["team"] = "blue" }.ToImmutableSortedDictionary(StringComparer.Ordinal),
        };
        await Task.WhenAll(Enumerable.Range(0, count).Select(_ => runs.AcceptAsync(scope, run, new AuditDraft(AuditActions.RunTriggered, "chain", "sketch"), CancellationToken.None)));
    }

    private static async Task<string> DumpAsync(TemporaryDatabase database, NamespaceScope scope)
    {
        await using var context = database.Database.Create(scope);
        var runs = await context.Runs.OrderBy(row => row.Id).ToListAsync();
        var steps = await context.Steps.OrderBy(row => row.RunId).ToListAsync();
        var audit = await context.AuditEntries.OrderBy(row => row.Sequence).ToListAsync();
        var labels = await context.RunLabels.OrderBy(row => row.RunId).ToListAsync();
        var counts = await context.RunCounts.ToListAsync();
        var members = await context.Memberships.ToListAsync();
        return System.Text.Json.JsonSerializer.Serialize(new { runs, steps, audit, labels, counts, members });
    }
}
