using System.Linq.Expressions;
using Mentiko.Core.Namespaces;
using Mentiko.Infrastructure.Identity;
using Mentiko.Infrastructure.Persistence.Model;
using Mentiko.Infrastructure.Persistence.Rows;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

namespace Mentiko.Infrastructure.Persistence;

/// <summary>
/// The one model. Each provider derives a context with its own migrations. A context belongs to one namespace for its
/// whole life, or to none; without one every owned set is empty, not everything.
/// </summary>
internal abstract class MentikoDbContext(DbContextOptions options, NamespaceId? ownNamespace, ReadPurpose purpose = ReadPurpose.None)
    : IdentityUserContext<UserAccount>(options)
{
    /// <summary>The name of the filter that keeps rows of other namespaces out of every query.</summary>
    public const string NamespaceFilter = "namespace";

    /// <summary>Whose rows this context sees and may write. The empty key belongs to nobody: no row carries it.</summary>
    public Guid NamespaceKey { get; } = ownNamespace?.Value ?? Guid.Empty;

    /// <summary>Why it reads beyond one namespace; for the server, which holds it to that.</summary>
    public ReadPurpose Purpose { get; } = purpose;

    public DbSet<NamespaceRow> Namespaces => Set<NamespaceRow>();
    public DbSet<MembershipRow> Memberships => Set<MembershipRow>();
    public DbSet<InvitationRow> Invitations => Set<InvitationRow>();
    public DbSet<AgentRow> Agents => Set<AgentRow>();
    public DbSet<AgentVersionRow> AgentVersions => Set<AgentVersionRow>();
    public DbSet<ChainRow> Chains => Set<ChainRow>();
    public DbSet<ChainVersionRow> ChainVersions => Set<ChainVersionRow>();
    public DbSet<ChainAgentRow> ChainAgents => Set<ChainAgentRow>();
    public DbSet<ChainForkRow> ChainForks => Set<ChainForkRow>();
    public DbSet<RunRow> Runs => Set<RunRow>();
    public DbSet<StepRow> Steps => Set<StepRow>();
    public DbSet<VisitRow> Visits => Set<VisitRow>();
    public DbSet<AttemptRow> Attempts => Set<AttemptRow>();
    public DbSet<RunEventRow> RunEvents => Set<RunEventRow>();
    public DbSet<RunLabelRow> RunLabels => Set<RunLabelRow>();
    public DbSet<IdempotencyRow> IdempotencyKeys => Set<IdempotencyRow>();
    public DbSet<AuditRow> AuditEntries => Set<AuditRow>();
    public DbSet<TokenRow> AccessTokens => Set<TokenRow>();
    public DbSet<SessionRow> Sessions => Set<SessionRow>();
    public DbSet<FailedSignInRow> FailedSignIns => Set<FailedSignInRow>();
    public DbSet<AccountEntryRow> AccountEntries => Set<AccountEntryRow>();
    public DbSet<ApiKeyRow> ApiKeys => Set<ApiKeyRow>();
    public DbSet<SecretRow> Secrets => Set<SecretRow>();
    public DbSet<NamespaceKeyRow> NamespaceKeys => Set<NamespaceKeyRow>();
    public DbSet<AgentSecretRow> AgentSecrets => Set<AgentSecretRow>();
    public DbSet<RootKeyRow> RootKeys => Set<RootKeyRow>();
    public DbSet<CounterRow> Counters => Set<CounterRow>();
    public DbSet<RunCountRow> RunCounts => Set<RunCountRow>();
    public DbSet<UsageMonthRow> UsageMonths => Set<UsageMonthRow>();
    public DbSet<NodeRow> Nodes => Set<NodeRow>();
    public DbSet<ScheduleRow> Schedules => Set<ScheduleRow>();
    public DbSet<ScheduleTickRow> ScheduleTicks => Set<ScheduleTickRow>();
    public DbSet<RemoteHostRow> RemoteHosts => Set<RemoteHostRow>();
    public DbSet<WebhookRow> Webhooks => Set<WebhookRow>();
    public DbSet<WebhookDeliveryRow> WebhookDeliveries => Set<WebhookDeliveryRow>();
    public DbSet<WebhookSignatureRow> WebhookSignatures => Set<WebhookSignatureRow>();
    public DbSet<SignInProviderRow> SignInProviders => Set<SignInProviderRow>();
    public DbSet<SignInUseRow> SignInUses => Set<SignInUseRow>();

    /// <summary>Makes all reads until its disposal see one state of the database. Takes no lock that a writer waits for.</summary>
    public abstract Task<IAsyncDisposable> BeginSnapshotAsync(CancellationToken cancel);

    /// <summary>
    /// The first of so many entries of the own record after one, of which a column holds something else than it is declared
    /// to hold: it reads the same, and no search finds it. Null where there is none, and where the database lets nothing else in.
    /// </summary>
    public virtual Task<long?> FindMistypedEntryAsync(long after, int count, CancellationToken cancel) => Task.FromResult<long?>(null);

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UnixMilliseconds>();

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        AccountModel.Configure(builder);
        NamespaceModel.Configure(builder);
        DefinitionModel.Configure(builder);
        HostModel.Configure(builder);
        SecretModel.Configure(builder);
        RunModel.Configure(builder);
        AuditModel.Configure(builder);
        UsageModel.Configure(builder);
        TriggerModel.Configure(builder);
        SignInModel.Configure(builder);
        foreach (var owned in builder.Model.GetEntityTypes().Where(type => type.ClrType.IsAssignableTo(typeof(INamespaceOwned))).ToList())
        {
            builder.Entity(owned.ClrType).HasQueryFilter(NamespaceFilter, OwnRowsOf(owned.ClrType));
        }
    }

    /// <summary>row => row.NamespaceId == this.NamespaceKey; EF reads the key anew from each context.</summary>
    private LambdaExpression OwnRowsOf(Type type)
    {
        var row = Expression.Parameter(type, "row");
        var own = Expression.Property(Expression.Constant(this, typeof(MentikoDbContext)), nameof(NamespaceKey));
        return Expression.Lambda(Expression.Equal(Expression.Property(row, nameof(INamespaceOwned.NamespaceId)), own), row);
    }
}
