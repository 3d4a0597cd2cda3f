using System.Collections.Immutable;
using System.Reflection;
using Mentiko.Arch.Tests.Code;
using Mentiko.Core.Access;
using Mentiko.Infrastructure.Persistence;
using Xunit;

namespace Mentiko.Arch.Tests;

/// <summary>Who may use what. Each rule is shown to find what is planted in this assembly.</summary>
public sealed class DirectionTests
{
    private const string Planted = "Mentiko.Arch.Tests.Planted.Offender";

    private static readonly Assembly Core = typeof(NamespaceScope).Assembly;
    private static readonly Assembly Infrastructure = typeof(PersistenceServices).Assembly;
    private static readonly Assembly Web = typeof(Mentiko.Web.Gates.ICircuitSession).Assembly;
    private static readonly ImmutableArray<CodeUse> OfCore = CompiledCode.UsesOf(Core);
    private static readonly ImmutableArray<CodeUse> OfInfrastructure = CompiledCode.UsesOf(Infrastructure);
    private static readonly ImmutableArray<CodeUse> OfWeb = CompiledCode.UsesOf(Web);
    private static readonly ImmutableArray<CodeUse> OfPlanted = [.. CompiledCode.UsesOf(typeof(DirectionTests).Assembly).Where(use => use.Caller == Planted)];

    private static IEnumerable<CodeUse> OfAll => OfCore.Concat(OfInfrastructure).Concat(OfWeb);

    [Fact]
    public void Core_References_BaseLibraryAndAbstractionsOnly()
    {
        Assert.Empty(Rules.BeyondTheBaseLibrary(Core));
        Assert.Contains("Hangfire.Core", Rules.BeyondTheBaseLibrary(typeof(DirectionTests).Assembly));
    }

    [Fact]
    public void Infrastructure_References_NoWeb() =>
        Assert.DoesNotContain(Infrastructure.GetReferencedAssemblies(), reference => reference.Name == Web.GetName().Name);

    [Fact]
    public void Web_UsesInfrastructure_OnlyInTheComposition()
    {
        Assert.Empty(Rules.UsesOutside(OfWeb, "Mentiko.Infrastructure", "Program"));
        Assert.NotEmpty(Rules.UsesOutside(OfWeb, "Mentiko.Infrastructure"));
        Assert.NotEmpty(Rules.UsesOutside(OfPlanted, "Mentiko.Infrastructure", "Program"));
    }

    [Fact]
    public void Files_TouchedOnlyByTheirRoom()
    {
        Assert.Empty(Rules.FilesOutside(OfAll, "Mentiko.Infrastructure.FileSystem"));
        Assert.Equal(2, Rules.FilesOutside(OfPlanted, "Mentiko.Infrastructure.FileSystem").Count());
    }

    [Fact]
    public void Hangfire_UsedOnlyByItsRoom()
    {
        Assert.Empty(Rules.UsesOutside(OfAll, "Hangfire", "Mentiko.Infrastructure.HangfireJobs"));
        Assert.NotEmpty(Rules.UsesOutside(OfPlanted, "Hangfire", "Mentiko.Infrastructure.HangfireJobs"));
    }

    [Fact]
    public void BouncyCastle_UsedOnlyByTheRecord()
    {
        Assert.Empty(Rules.UsesOutside(OfAll, "Org.BouncyCastle", "Mentiko.Core.Audit"));
        Assert.NotEmpty(Rules.UsesOutside(OfAll, "Org.BouncyCastle"));
    }

    [Fact]
    public void Cronos_UsedOnlyByTheCalendar()
    {
        Assert.Empty(Rules.UsesOutside(OfAll, "Cronos", "Mentiko.Infrastructure.Schedules.CronosCalendar", "Mentiko.Infrastructure.Schedules.ZonedCron"));
        Assert.NotEmpty(Rules.UsesOutside(OfAll, "Cronos"));
    }

    [Fact]
    public void TokenLibrary_UsedOnlyByTheRoomOfSignIn()
    {
        Assert.Empty(Rules.UsesOutside(OfAll, "Microsoft.IdentityModel", "Mentiko.Infrastructure.SignIn"));
        Assert.NotEmpty(Rules.UsesOutside(OfAll, "Microsoft.IdentityModel"));
    }

    [Fact]
    public void SshLibrary_UsedOnlyByItsRoom()
    {
        Assert.Empty(Rules.UsesOutside(OfAll, "Renci.SshNet", "Mentiko.Infrastructure.Execution.Ssh"));
        Assert.NotEmpty(Rules.UsesOutside(OfAll, "Renci.SshNet"));
    }

    [Fact]
    public void DockerEngine_UsedOnlyByItsRoom()
    {
        Assert.Empty(Rules.UsesOutside(OfAll, "Docker.DotNet", "Mentiko.Infrastructure.Execution.Containers"));
        Assert.NotEmpty(Rules.UsesOutside(OfAll, "Docker.DotNet"));
    }

    [Fact]
    public void EntityFramework_UsedOnlyWhereTheModelIs()
    {
        Assert.Empty(Rules.UsesOutside(OfCore.Concat(OfWeb), "Microsoft.EntityFrameworkCore"));
        Assert.NotEmpty(Rules.UsesOutside(OfPlanted, "Microsoft.EntityFrameworkCore"));
    }

    [Fact]
    public void NamespaceScope_MadeOnlyByTheGate()
    {
        const string scope = "Mentiko.Core.Access.NamespaceScope";
        Assert.Empty(Rules.MemberOutside(OfAll, scope, ".ctor", "Mentiko.Core.Access.NamespaceGate"));
        Assert.NotEmpty(Rules.MemberOutside(OfAll, scope, ".ctor"));
        Assert.NotEmpty(Rules.MemberOutside(OfPlanted, Planted + "+Thing", ".ctor", "Mentiko.Core.Access.NamespaceGate"));
        Assert.Empty(typeof(NamespaceScope).GetConstructors());
    }

    [Fact]
    public void InstanceScope_MadeOnlyByItsGate()
    {
        const string scope = "Mentiko.Core.Instance.InstanceScope";
        Assert.Empty(Rules.MemberOutside(OfAll, scope, ".ctor", "Mentiko.Core.Instance.InstanceGate"));
        Assert.NotEmpty(Rules.MemberOutside(OfAll, scope, ".ctor"));
        Assert.Empty(typeof(Mentiko.Core.Instance.InstanceScope).GetConstructors());
    }

    [Fact]
    public void QueryFilters_LeftOnlyByWhoMay()
    {
        const string extensions = "Microsoft.EntityFrameworkCore.EntityFrameworkQueryableExtensions";

        // Each looks across namespaces by its nature: a user's own memberships, an invitation by its token, a key by its id, the runs
        // that a restart has to take up again, and the key rotations likewise; how much waits and works on the instance;
        // which schedules are due; by which provider people sign in.
        string[] allowed =
        [
            "Mentiko.Infrastructure.Persistence.Stores.MembershipReader",
            "Mentiko.Infrastructure.Persistence.Stores.EfNamespaceDirectory",
            "Mentiko.Infrastructure.Persistence.Stores.InstanceLoad",
            "Mentiko.Infrastructure.Identity.ApiKeyDesk",
            "Mentiko.Infrastructure.Identity.EfAccountRemoval",
            "Mentiko.Infrastructure.Dispatch.UnfinishedRuns",
            "Mentiko.Infrastructure.Vault.VaultKeys",
            "Mentiko.Infrastructure.Schedules.DueTicks",
            "Mentiko.Infrastructure.SignIn.ProviderFinder",
        ];
        Assert.Empty(Rules.MemberOutside(OfAll, extensions, "IgnoreQueryFilters", allowed));
        Assert.NotEmpty(Rules.MemberOutside(OfPlanted, extensions, "IgnoreQueryFilters", allowed));
    }
}
