using System.Collections.Immutable;
using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Chains;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;
using Mentiko.Infrastructure.AuditTrail;
using Mentiko.Infrastructure.Persistence.Commits;
using Mentiko.Infrastructure.Vault;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Vault;

/// <summary>An attempt gets the rows that the commit of its start read and put on record, unless a value was put since.</summary>
public sealed class SecretUsesTests : IDisposable
{
    private static readonly StepId Step = StepId.Parse("write");
    private readonly VaultDesk _desk = new();

    public void Dispose() => _desk.Dispose();

    [Fact]
    public async Task Resolve_WhatTheStartRead_IsGivenAndNeitherReadNorRecordedAgain()
    {
        await _desk.PutAsync(_desk.Acme, "A_TOKEN", "value-of-a");
        var uses = await StartAsync(["A_TOKEN"], ["A_TOKEN"]);

        // Nobody is told of this: what is read again would not decrypt.
        _desk.Raw("""UPDATE "Secrets" SET "Sealed" = x'00' WHERE "Name" = 'A_TOKEN'""");

        Assert.Equal("value-of-a", Assert.IsType<SecretResolution.Resolved>(await ResolveAsync(uses)).Values["A_TOKEN"]);
        Assert.Equal(["A_TOKEN 1"], await EntriesAsync());
    }

    [Fact]
    public async Task Resolve_AfterAPutThatNobodyWatched_GivesTheNewValueAndRecordsIt()
    {
        await _desk.PutAsync(_desk.Acme, "A_TOKEN", "value-of-a");
        var uses = await StartAsync(["A_TOKEN"], ["A_TOKEN"]);
        await _desk.PutAsync(_desk.Acme, "A_TOKEN", "next-value-of-a");

        Assert.Equal("next-value-of-a", Assert.IsType<SecretResolution.Resolved>(await ResolveAsync(uses)).Values["A_TOKEN"]);
        Assert.Equal(["A_TOKEN 1", "A_TOKEN 2"], await EntriesAsync());
    }

    [Fact]
    public async Task Resolve_OthersOfTheRun_AreMaskedAndNeitherGivenNorRecorded()
    {
        await _desk.PutAsync(_desk.Acme, "A_TOKEN", "value-of-a");
        await _desk.PutAsync(_desk.Acme, "B_TOKEN", "value-of-b");

        var resolved = Assert.IsType<SecretResolution.Resolved>(await ResolveAsync(await StartAsync(["A_TOKEN"], ["A_TOKEN", "B_TOKEN"])));

        Assert.Equal(["A_TOKEN"], resolved.Values.Keys);
        Assert.Equal(["value-of-a", "value-of-b"], resolved.ToMask.Order());
        Assert.Equal(["A_TOKEN 1"], await EntriesAsync());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(17)]
    [InlineData(SecretUses.MostRead)]
    public async Task Start_AnyNumberOfNames_ReadsThoseThatExist(int names)
    {
        string[] exist = ["NAME_0", "NAME_3", "NAME_16", "NAME_99"];
        foreach (var name in exist)
        {
            await _desk.PutAsync(_desk.Acme, name, $"value-of-{name}");
        }

        await _desk.PutAsync(_desk.Other, "NAME_2", "value-of-another-namespace");
        var wanted = Enumerable.Range(0, names).Select(number => $"NAME_{number}").ToImmutableArray();

        var uses = await StartAsync(wanted, wanted);

        Assert.Equal(exist.Intersect(wanted).Order(StringComparer.Ordinal), uses.Found.Select(secret => secret.Name).Order(StringComparer.Ordinal));
        Assert.Equal(uses.Found.Select(secret => secret.Name).Order(StringComparer.Ordinal), uses.OnRecord.Keys.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(0, 3, 0)]
    [InlineData(2, 3, 3)]
    [InlineData(2, 200, 2)]
    [InlineData(SecretUses.MostRead + 1, SecretUses.MostRead + 1, 0)]
    public void ToRead_IsWhatIsGivenAndTheRunsWhereTheyAreFew(int given, int ofTheRun, int read)
    {
        ImmutableArray<string> Names(int count) => [.. Enumerable.Range(0, count).Select(number => $"NAME_{number}")];

        Assert.Equal(Names(read), new SecretUses(Names(given), Names(ofTheRun)).ToRead);
    }

    [Fact]
    public void Puts_OfOneNamespace_DoNotMakeAnotherReadAgain()
    {
        var (one, other) = (new NamespaceId(new Guid(1, 0, 0, new byte[8])), new NamespaceId(new Guid(2, 0, 0, new byte[8])));
        var before = (_desk.Feed.PutsOf(one), _desk.Feed.PutsOf(other));

        _desk.Feed.Tell(one, Core.Secrets.SecretName.Parse("A_TOKEN"), "value-of-a");

        Assert.Equal((before.Item1 + 1, before.Item2), (_desk.Feed.PutsOf(one), _desk.Feed.PutsOf(other)));
    }

    private async Task<SecretUses> StartAsync(ImmutableArray<string> given, ImmutableArray<string> ofTheRun)
    {
        var uses = new SecretUses(given, ofTheRun) { PutsBefore = _desk.Feed.PutsOf(_desk.Acme.Namespace) };
        var written = await _desk.Data.Commits.CommitAsync<Done>(
            CommitAuthor.Of(_desk.Acme),
            session =>
            {
                SecretUse.Record(session, VaultDesk.Run, Step, 1, uses);
                return default(Done);
            },
            default);
        Assert.True(written.IsOk);
        return uses;
    }

    private Task<SecretResolution> ResolveAsync(SecretUses uses) => _desk.Resolver.ResolveAsync(
        _desk.Acme, new SecretRequest(VaultDesk.Run, Step, 1, uses.Given, uses.ToRead) { Uses = uses }, default);

    private async Task<IEnumerable<string>> EntriesAsync()
    {
        var trail = new EfAuditTrail(_desk.Data.Database, _desk.Data.Commits, TimeProvider.System);
        var page = await trail.ListAsync(_desk.Acme, new AuditQuery(new PageRequest(), AuditActions.SecretAccessed), default);
        return page.Items.Select(entry => $"{entry.TargetId} {entry.Details["version"]}").Reverse();
    }
}
