using Mentiko.Infrastructure.Persistence.Rows;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

namespace Mentiko.Infrastructure.Persistence;

/// <summary>The one model. Each provider derives a context with its own migrations.</summary>
internal abstract class MentikoDbContext(DbContextOptions options) : IdentityUserContext<Identity.UserAccount>(options)
{
    public DbSet<NamespaceRow> Namespaces => Set<NamespaceRow>();
    public DbSet<MembershipRow> Memberships => Set<MembershipRow>();
    public DbSet<AgentRow> Agents => Set<AgentRow>();
    public DbSet<AgentVersionRow> AgentVersions => Set<AgentVersionRow>();
    public DbSet<ChainRow> Chains => Set<ChainRow>();
    public DbSet<ChainVersionRow> ChainVersions => Set<ChainVersionRow>();
    public DbSet<ChainAgentRow> ChainAgents => Set<ChainAgentRow>();
    public DbSet<RunRow> Runs => Set<RunRow>();
    public DbSet<StepRow> Steps => Set<StepRow>();
    public DbSet<VisitRow> Visits => Set<VisitRow>();
    public DbSet<AttemptRow> Attempts => Set<AttemptRow>();
    public DbSet<RunEventRow> RunEvents => Set<RunEventRow>();
    public DbSet<RunLabelRow> RunLabels => Set<RunLabelRow>();
    public DbSet<IdempotencyRow> IdempotencyKeys => Set<IdempotencyRow>();
}
