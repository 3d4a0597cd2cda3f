using System.Collections.Immutable;
using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Results;
using Mentiko.Core.Secrets;
using Mentiko.Infrastructure.AuditTrail;
using Mentiko.Infrastructure.Vault;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Vault;

/// <summary>What a database administrator with write access can do to rows, and that each of it is noticed.</summary>
public sealed class SealBindingTests : IDisposable
{
    private readonly VaultDesk _desk = new();

    public void Dispose() => _desk.Dispose();

    [Fact]
    public async Task Resolve_UntouchedRows_GivesTheValues()
    {
        await _desk.PutAsync(_desk.Acme, "A_TOKEN", "value-of-a");
        await _desk.PutAsync(_desk.Acme, "A_TOKEN", "next-value-of-a");

        Assert.Equal("next-value-of-a", await _desk.ValueAsync(_desk.Acme, "A_TOKEN"));
    }

    [Fact]
    public async Task Resolve_RowMovedToAnotherName_IsUnreadable()
    {
        await _desk.PutAsync(_desk.Acme, "A_TOKEN", "value-of-a");
        await _desk.PutAsync(_desk.Acme, "B_TOKEN", "value-of-b");
        _desk.Raw("""UPDATE "Secrets" SET "Sealed" = (SELECT "Sealed" FROM "Secrets" AS other WHERE other."Name" = 'A_TOKEN') WHERE "Name" = 'B_TOKEN'""");

        Assert.Equal("B_TOKEN", Assert.IsType<SecretResolution.Unreadable>(await _desk.ResolveAsync(_desk.Acme, "B_TOKEN")).Name);
        Assert.Equal("value-of-a", await _desk.ValueAsync(_desk.Acme, "A_TOKEN"));
    }

    [Fact]
    public async Task Resolve_RowMovedToAnotherNamespace_IsUnreadable()
    {
        await _desk.PutAsync(_desk.Acme, "A_TOKEN", "value-of-acme");
        await _desk.PutAsync(_desk.Other, "A_TOKEN", "value-of-other");
        _desk.Raw(
            """UPDATE "Secrets" SET "Sealed" = (SELECT "Sealed" FROM "Secrets" AS theirs WHERE theirs."NamespaceId" = @theirs) WHERE "NamespaceId" = @own""",
            ("@theirs", _desk.Acme.Namespace.Value),
            ("@own", _desk.Other.Namespace.Value));

        Assert.IsType<SecretResolution.Unreadable>(await _desk.ResolveAsync(_desk.Other, "A_TOKEN"));

        // With the foreign key beside it, neither: the key is bound to its namespace too.
        _desk.Raw(
            """UPDATE "NamespaceKeys" SET "Wrapped" = (SELECT "Wrapped" FROM "NamespaceKeys" AS theirs WHERE theirs."NamespaceId" = @theirs) WHERE "NamespaceId" = @own""",
            ("@theirs", _desk.Acme.Namespace.Value),
            ("@own", _desk.Other.Namespace.Value));
        Assert.IsType<SecretResolution.Unreadable>(await _desk.ResolveAsync(_desk.Other, "A_TOKEN"));
        Assert.Equal("value-of-acme", await _desk.ValueAsync(_desk.Acme, "A_TOKEN"));
    }

    [Fact]
    public async Task Resolve_SwappedNamespaceKeys_AreUnreadableOnBothSides()
    {
        await _desk.PutAsync(_desk.Acme, "A_TOKEN", "value-of-acme");
        await _desk.PutAsync(_desk.Other, "A_TOKEN", "value-of-other");
        var acme = _desk.Read<byte[]>("""SELECT "Wrapped" FROM "NamespaceKeys" WHERE "NamespaceId" = @own""", ("@own", _desk.Acme.Namespace.Value));
        var other = _desk.Read<byte[]>("""SELECT "Wrapped" FROM "NamespaceKeys" WHERE "NamespaceId" = @own""", ("@own", _desk.Other.Namespace.Value));
        const string set = """UPDATE "NamespaceKeys" SET "Wrapped" = @key WHERE "NamespaceId" = @own""";
        _desk.Raw(set, ("@key", other), ("@own", _desk.Acme.Namespace.Value));
        _desk.Raw(set, ("@key", acme), ("@own", _desk.Other.Namespace.Value));

        Assert.IsType<SecretResolution.Unreadable>(await _desk.ResolveAsync(_desk.Acme, "A_TOKEN"));
        Assert.IsType<SecretResolution.Unreadable>(await _desk.ResolveAsync(_desk.Other, "A_TOKEN"));

        _desk.Raw(set, ("@key", acme), ("@own", _desk.Acme.Namespace.Value));
        Assert.Equal("value-of-acme", await _desk.ValueAsync(_desk.Acme, "A_TOKEN"));
    }

    [Theory]
    [InlineData("""UPDATE "Secrets" SET "Version" = "Version" + 1""")]
    [InlineData("""UPDATE "Secrets" SET "KeyVersion" = "KeyVersion" + 1""")]
    [InlineData("""UPDATE "Secrets" SET "Sealed" = x''""")]
    [InlineData("""UPDATE "Secrets" SET "Sealed" = substr("Sealed", 1, length("Sealed") - 1)""")]
    [InlineData("""UPDATE "Secrets" SET "Sealed" = "Sealed" || x'00'""")]
    [InlineData("""UPDATE "NamespaceKeys" SET "Version" = "Version" + 1""")]
    [InlineData("""UPDATE "NamespaceKeys" SET "Wrapped" = x''""")]
    [InlineData("""DELETE FROM "NamespaceKeys" """)]
    public async Task Resolve_ChangedRow_IsUnreadable(string change)
    {
        await _desk.PutAsync(_desk.Acme, "A_TOKEN", "value-of-a");
        Assert.Equal("value-of-a", await _desk.ValueAsync(_desk.Acme, "A_TOKEN"));
        Assert.Equal(1, _desk.Raw(change));

        Assert.IsType<SecretResolution.Unreadable>(await _desk.ResolveAsync(_desk.Acme, "A_TOKEN"));
    }

    [Fact]
    public async Task Resolve_OlderValueUnderTheNewVersion_IsUnreadable()
    {
        await _desk.PutAsync(_desk.Acme, "A_TOKEN", "value-of-old");
        var old = _desk.Read<byte[]>("""SELECT "Sealed" FROM "Secrets" """);
        await _desk.PutAsync(_desk.Acme, "A_TOKEN", "value-of-new");
        _desk.Raw("""UPDATE "Secrets" SET "Sealed" = @old""", ("@old", old));

        Assert.IsType<SecretResolution.Unreadable>(await _desk.ResolveAsync(_desk.Acme, "A_TOKEN"));
    }

    [Fact]
    public async Task Resolve_AnyFlippedBit_IsUnreadable()
    {
        await _desk.PutAsync(_desk.Acme, "A_TOKEN", "value-of-a");
        foreach (var (table, column) in new[] { ("Secrets", "Sealed"), ("NamespaceKeys", "Wrapped") })
        {
            var good = _desk.Read<byte[]>($"""SELECT "{column}" FROM "{table}" """);
            for (var at = 0; at < good.Length; at++)
            {
                var bad = good.ToArray();
                bad[at] ^= (byte)(1 << (at % 8));
                _desk.Raw($"""UPDATE "{table}" SET "{column}" = @bytes""", ("@bytes", bad));
                Assert.IsType<SecretResolution.Unreadable>(await _desk.ResolveAsync(_desk.Acme, "A_TOKEN"));
            }

            _desk.Raw($"""UPDATE "{table}" SET "{column}" = @bytes""", ("@bytes", good));
            Assert.Equal("value-of-a", await _desk.ValueAsync(_desk.Acme, "A_TOKEN"));
        }
    }

    [Fact]
    public async Task Resolve_AnotherRootKey_IsUnreadable()
    {
        await _desk.PutAsync(_desk.Acme, "A_TOKEN", "value-of-a");
        _desk.Root.Load(new byte[32]);

        Assert.IsType<SecretResolution.Unreadable>(await _desk.ResolveAsync(_desk.Acme, "A_TOKEN"));
    }

    [Fact]
    public async Task Put_SameValueTwice_IsSealedDifferently()
    {
        await _desk.PutAsync(_desk.Acme, "A_TOKEN", "the-same-value");
        await _desk.PutAsync(_desk.Acme, "B_TOKEN", "the-same-value");

        Assert.Equal(2L, _desk.Read<long>("""SELECT COUNT(DISTINCT substr("Sealed", 1, 12)) FROM "Secrets" """));
        Assert.Equal(2L, _desk.Read<long>("""SELECT COUNT(DISTINCT substr("Sealed", 13, 14)) FROM "Secrets" """));
    }

    [Fact]
    public async Task Resolve_Declared_IsOnRecordByNameAndVersionAndUnreadableAsFailed()
    {
        await _desk.PutAsync(_desk.Acme, "A_TOKEN", "value-of-a");
        await _desk.PutAsync(_desk.Acme, "A_TOKEN", "next-value-of-a");
        await _desk.PutAsync(_desk.Acme, "B_TOKEN", "value-of-b");
        await _desk.Resolver.ResolveAsync(_desk.Acme, new SecretRequest(VaultDesk.Run, Core.Chains.StepId.Parse("write"), 3, ["A_TOKEN"], ["A_TOKEN", "B_TOKEN"]), default);
        _desk.Raw("""UPDATE "Secrets" SET "Sealed" = x'00' WHERE "Name" = 'B_TOKEN'""");
        await _desk.ResolveAsync(_desk.Acme, "B_TOKEN");

        var entries = (await new EfAuditTrail(_desk.Data.Database, _desk.Data.Commits, TimeProvider.System).ListAsync(_desk.Acme, new AuditQuery(new PageRequest(), AuditActions.SecretAccessed), default)).Items;
        Assert.Equal(["B_TOKEN Failed", "A_TOKEN Allowed"], entries.Select(entry => $"{entry.TargetId} {entry.Outcome}"));
        Assert.Equal(("2", "write", "3", VaultDesk.Run.Text), (entries[1].Details["version"], entries[1].Details["step"], entries[1].Details["attempt"], entries[1].RunId));
        Assert.NotNull((await _desk.Store.FindAsync(_desk.Acme, SecretName.Parse("A_TOKEN"), default))!.LastUsedAt);
        Assert.Null((await _desk.Store.FindAsync(_desk.Acme, SecretName.Parse("B_TOKEN"), default))!.LastUsedAt);
    }

    [Fact]
    public async Task Resolve_SecretOfAnotherNamespace_IsMissing()
    {
        await _desk.PutAsync(_desk.Acme, "A_TOKEN", "value-of-a");
        Assert.IsType<SecretResolution.Missing>(await _desk.ResolveAsync(_desk.Other, "A_TOKEN"));
    }

    [Fact]
    public async Task Delete_ThenPutAgain_GoesOnWithTheVersionsAndDestroysTheValue()
    {
        await _desk.PutAsync(_desk.Acme, "A_TOKEN", "value-of-a");
        Assert.True((await _desk.Store.DeleteAsync(_desk.Acme, SecretName.Parse("A_TOKEN"), new AuditDraft(AuditActions.SecretDeleted, "secret", "A_TOKEN"), default)).IsOk);

        Assert.Empty(_desk.Read<byte[]>("""SELECT "Sealed" FROM "Secrets" """));
        Assert.Null(await _desk.Store.FindAsync(_desk.Acme, SecretName.Parse("A_TOKEN"), default));
        Assert.IsType<SecretResolution.Missing>(await _desk.ResolveAsync(_desk.Acme, "A_TOKEN"));
        Assert.Equal(2, (await _desk.PutAsync(_desk.Acme, "A_TOKEN", "value-of-b")).Version);
    }

    [Fact]
    public async Task Watch_ValuesOfTheOwnNamespace_AreToldOnceCommitted()
    {
        var told = new List<string>();
        using (_desk.Resolver.Watch(_desk.Acme, told.Add))
        {
            await _desk.PutAsync(_desk.Acme, "A_TOKEN", "value-of-acme");
            await _desk.PutAsync(_desk.Other, "A_TOKEN", "value-of-other");
        }

        await _desk.PutAsync(_desk.Acme, "A_TOKEN", "value-after-it");
        Assert.Equal(["value-of-acme"], told);
    }
}
