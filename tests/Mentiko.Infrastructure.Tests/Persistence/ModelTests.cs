using System.Reflection;
using System.Text.RegularExpressions;
using Mentiko.Core.Access;
using Mentiko.Core.Instance;
using Mentiko.Core.Namespaces;
using Mentiko.Infrastructure.Persistence;
using Mentiko.Infrastructure.Persistence.Rows;
using Mentiko.TestKit.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Persistence;

/// <summary>The rules that a new table, store or statement must keep, read from the code itself.</summary>
public sealed partial class ModelTests
{
    /// <summary>Entities outside of any namespace, each with its reason.</summary>
    private static readonly Dictionary<string, string> OutsideOfNamespaces = new()
    {
        ["UserAccount"] = "a person belongs to several namespaces and none, but for those whom a namespace's provider vouches for",
        ["IdentityUserClaim`1"] = "part of an account",
        ["IdentityUserLogin`1"] = "part of an account",
        ["IdentityUserToken`1"] = "part of an account",
        ["NamespaceRow"] = "is the namespace",
        ["TokenRow"] = "is presented before there is a namespace, and may be bound to none",
        ["FailedSignInRow"] = "wrong passwords for an address that may have no account",
        ["SessionRow"] = "a person's browser session, for whichever namespace",
        ["AccountEntryRow"] = "what happened to an account, which belongs to several namespaces and none",
        ["CounterRow"] = "numbers of the whole instance",
        ["NodeRow"] = "a server of the instance",
        ["RootKeyRow"] = "names the instance's one root key",
    };

    /// <summary>Ports whose methods take no scope first, each with its reason.</summary>
    private static readonly Dictionary<string, string> WithoutScope = new()
    {
        ["IAccounts"] = "people are not inside a namespace until the gate lets them in",
        ["IAccountRemoval"] = "about an account, in each of its namespaces",
        ["IMembershipReader"] = "is what the gate asks",
        ["INamespaceDirectory"] = "namespaces as a user sees them from outside",
        ["ITwoFactor"] = "about an account",
        ["ISessions"] = "about an account",
        ["IPasswordResets"] = "about an account, before anybody has signed in",
        ["ISignInRecorder"] = "knows an address and a slug, before anybody has signed in",
        ["IAccountLog"] = "about an account",
    };

    /// <summary>Where a query may drop the filter, each with its reason.</summary>
    private static readonly Dictionary<string, string> WithoutFilter = new()
    {
        ["ApiKeyDesk.cs"] = "the key is what says which namespace it will be; names its id instead",
        ["ProviderFinder.cs"] = "which provider an organization has that is on; names its slug instead",
        ["MembershipReader.cs"] = "decides which namespace it will be; names namespace and user instead",
        ["EfNamespaceDirectory.cs"] = "a user's own memberships, and an invitation by its token's hash",
        ["EfAccountRemoval.cs"] = "a user's own memberships, and whether another Owner is left",
        ["InstanceLoad.cs"] = "how much waits and works over all namespaces: counts and times only",
        ["UnfinishedRuns.cs"] = "the dispatcher's sweep over every namespace's waiting runs",
        ["DueTicks.cs"] = "which schedules are due, as ids and names only",
        ["VaultKeys.cs"] = "rotations that a dead server left half done, as ids of namespaces only",
    };

    /// <summary>Statements that write rows of definitions and secrets, by a part of their text, each with the reason why no trigger needs to hear of it.</summary>
    private static readonly Dictionary<string, string> OfNoDefinitionInUse = new()
    {
        ["FROM \"AgentVersions\" WHERE \"NamespaceId\" = @ns AND \"Name\" = @name AND \"Version\" <= @last"] = "versions long replaced, or of an agent whose row is changed in the same act",
        ["FROM \"ChainVersions\" WHERE \"NamespaceId\" = @ns AND \"Name\" = @name AND \"Version\" <= @last"] = "the same for chains",
        ["SET \"LastUsedAt\" = @now"] = "which secrets there are stays the same",
        ["SET \"Sealed\" = @sealed"] = "which secrets there are stays the same",
    };

    /// <summary>Statements without @ns, by a part of their text, each with its reason.</summary>
    private static readonly Dictionary<string, string> WithoutNamespace = new()
    {
        ["INTO \"Counters\""] = "numbers of the whole instance",
        ["UPDATE \"Counters\""] = "numbers of the whole instance",
        ["FROM \"Counters\""] = "numbers of the whole instance",
        ["FROM \"AccessTokens\""] = "expired tokens of anybody",
        ["\"FailedSignIns\""] = "wrong passwords for an address that may have no account",
        ["UPDATE \"Sessions\""] = "a person's browser session",
        ["\"Nodes\""] = "the servers of the instance",
        ["clock_timestamp()"] = "the server's clock",
        ["SYSUTCDATETIME()"] = "the server's clock",
        ["pg_notify"] = "signals of ids to the other nodes",
        ["FROM pg_roles"] = "the server's own catalog",
        ["FROM sys.databases"] = "the server's own catalog",
        ["CREATE TRIGGER"] = "part of the schema",
    };

    [Theory]
    [MemberData(nameof(Contexts))]
    public void Model_AgainstTheMigrations_HasNoPendingChange(Type context)
    {
        var factory = typeof(MentikoDbContext).Assembly.GetTypes().Single(type => type.GetInterfaces().Contains(typeof(IDesignTimeDbContextFactory<>).MakeGenericType(context)));
        using var made = (DbContext)factory.GetMethod("CreateDbContext")!.Invoke(Activator.CreateInstance(factory), [Array.Empty<string>()])!;
        Assert.False(made.Database.HasPendingModelChanges());
        Assert.NotEmpty(made.Database.GetMigrations());
    }

    /// <summary>Every provider's, found by itself.</summary>
    public static TheoryData<Type> Contexts() => [.. typeof(MentikoDbContext).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(MentikoDbContext)))];

    [Fact]
    public void Entity_Each_IsOwnedWithFilterAndKeyOrListed()
    {
        using var db = new TemporaryDatabase();
        using var context = db.Database.CreateOutside();
        foreach (var entity in context.Model.GetEntityTypes())
        {
            if (!entity.ClrType.IsAssignableTo(typeof(INamespaceOwned)))
            {
                Assert.Contains(entity.ClrType.Name, OutsideOfNamespaces.Keys);
                continue;
            }

            Assert.DoesNotContain(entity.ClrType.Name, OutsideOfNamespaces.Keys);
            Assert.NotNull(entity.FindDeclaredQueryFilter(MentikoDbContext.NamespaceFilter));
            Assert.Equal(nameof(INamespaceOwned.NamespaceId), entity.FindPrimaryKey()!.Properties[0].Name);
        }

        Assert.Equal(OutsideOfNamespaces.Keys.Order(), context.Model.GetEntityTypes().Where(entity => !entity.ClrType.IsAssignableTo(typeof(INamespaceOwned))).Select(entity => entity.ClrType.Name).Order());
    }

    [Fact]
    public void Store_EachMethodOfAPort_TakesAScopeFirstOrIsListed()
    {
        var ports = typeof(MentikoDbContext).Assembly.GetTypes()
            .Where(type => type is { IsClass: true, IsAbstract: false } && type.Namespace?.Split('.') is [_, "Infrastructure", "Persistence" or "AuditTrail" or "Identity", ..])
            .SelectMany(type => type.GetInterfaces())
            .Where(port => port.Assembly == typeof(NamespaceScope).Assembly && port.Name != "IIdGenerator")
            .Distinct()
            .ToList();
        Assert.True(ports.Count >= 9, "The stores were not found.");

        var offenders = ports.Where(port => !port.GetMethods().Where(method => !method.IsSpecialName).All(TakesScopeFirst)).Select(port => port.Name).Order();
        Assert.Equal(WithoutScope.Keys.Order(), offenders);
    }

    [Fact]
    public void Filter_Dropped_OnlyInTheListedPlaces()
    {
        var offenders = ProductSource.Files().Where(source => source.Text.Contains("IgnoreQueryFilters(", StringComparison.Ordinal)).Select(source => source.Name).Order();
        Assert.Equal(WithoutFilter.Keys.Order(), offenders);
        Assert.DoesNotContain(ProductSource.Files(), source => source.Text.Contains("IgnoreQueryFilters()", StringComparison.Ordinal));
    }

    [Fact]
    public void Filter_Dropped_OnlyForANamedPurpose() =>
        Assert.DoesNotContain(ProductSource.Files(), source => source.Text.Contains("IgnoreQueryFilters(", StringComparison.Ordinal)
            && Regex.Count(source.Text, @"CreateOutside\(ReadPurpose\.") < Regex.Count(source.Text, @"IgnoreQueryFilters\("));

    [Fact]
    public void Find_OfEf_IsNotCalledByAnyStore() =>
        Assert.DoesNotContain(ProductSource.Files(), source => FindCall().IsMatch(source.Text));

    [Fact]
    public void Statement_EachRawOne_NamesTheNamespaceOrIsListed()
    {
        var statements = ProductSource.Files().SelectMany(source => ProductSource.Statements(source.Text).Select(text => (source.Name, Text: text))).ToList();
        Assert.True(statements.Count > 20, "The statements were not found.");
        Assert.DoesNotContain(statements, statement => !statement.Text.Contains("@ns", StringComparison.Ordinal)
            && !WithoutNamespace.Keys.Any(part => statement.Text.Contains(part, StringComparison.Ordinal)));
        Assert.DoesNotContain(ProductSource.Files(), source => InterpolatedSql().IsMatch(source.Text));
    }

    /// <summary>EF's changes of these rows renew the namespace's stamp; a statement's would not.</summary>
    [Fact]
    public void Statement_ThatChangesADefinition_IsListed()
    {
        var offenders = ProductSource.Files()
            .SelectMany(source => ProductSource.Statements(source.Text))
            .Where(text => DefinitionChange().IsMatch(text) && !OfNoDefinitionInUse.Keys.Any(part => text.Contains(part, StringComparison.Ordinal)))
            .ToList();
        Assert.Empty(offenders);

        // The control: the rule finds those that are listed.
        Assert.Equal(OfNoDefinitionInUse.Count, ProductSource.Files().SelectMany(source => ProductSource.Statements(source.Text)).Count(text => DefinitionChange().IsMatch(text)));
    }

    [Theory]
    [InlineData("x.Execute(\"\"\"\n UPDATE \"Runs\" SET \"Status\" = 'failed'\n\"\"\");", 1)]
    [InlineData("x.Execute(\"DELETE FROM Runs\");", 1)]
    [InlineData("var text = \"Select a run\";", 0)]
    public void Statement_Planted_IsFound(string source, int found) => Assert.Equal(found, ProductSource.Statements(source).Count());

    private static bool TakesScopeFirst(MethodInfo method) =>
        method.GetParameters() is [{ ParameterType: var first }, ..] && (first == typeof(NamespaceScope) || first == typeof(NamespaceId) || first == typeof(InstanceScope));

    [GeneratedRegex("\\$+@?\"+\\s*(INSERT INTO|UPDATE \\S+ SET|DELETE FROM|SELECT \\S+ FROM)")]
    private static partial Regex InterpolatedSql();

    [GeneratedRegex("(INTO|UPDATE|DELETE FROM)\\s+\"(Agents|AgentVersions|Chains|ChainVersions|Secrets)\"")]
    private static partial Regex DefinitionChange();

    [GeneratedRegex(@"\b(Db|db|context)\.(\w+\.)?Find(Async)?\(")]
    private static partial Regex FindCall();
}
