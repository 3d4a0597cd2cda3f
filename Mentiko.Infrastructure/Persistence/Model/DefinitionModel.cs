using Mentiko.Infrastructure.Persistence.Rows;
using Microsoft.EntityFrameworkCore;

namespace Mentiko.Infrastructure.Persistence.Model;

/// <summary>Agents and chains with their versions.</summary>
internal static class DefinitionModel
{
    public static void Configure(ModelBuilder model)
    {
        model.Entity<AgentRow>(agent =>
        {
            agent.HasKey(row => new { row.NamespaceId, row.Name });
            agent.InNamespace();
        });
        model.Entity<AgentVersionRow>(version =>
        {
            version.HasKey(row => new { row.NamespaceId, row.Name, row.Version });
            version.HasOne<AgentRow>().WithMany().HasForeignKey(row => new { row.NamespaceId, row.Name }).OnDelete(DeleteBehavior.Cascade);
        });
        model.Entity<ChainRow>(chain =>
        {
            chain.HasKey(row => new { row.NamespaceId, row.Name });
            chain.InNamespace();
        });
        model.Entity<ChainVersionRow>(version =>
        {
            version.HasKey(row => new { row.NamespaceId, row.Name, row.Version });
            version.HasOne<ChainRow>().WithMany().HasForeignKey(row => new { row.NamespaceId, row.Name }).OnDelete(DeleteBehavior.Cascade);
        });
        model.Entity<ChainAgentRow>(use =>
        {
            use.HasKey(row => new { row.NamespaceId, row.Agent, row.Chain });
            use.HasOne<ChainRow>().WithMany().HasForeignKey(row => new { row.NamespaceId, row.Chain }).OnDelete(DeleteBehavior.Cascade);
        });
        model.Entity<ChainForkRow>(fork =>
        {
            fork.HasKey(row => new { row.NamespaceId, row.Chain });
            fork.HasOne<ChainRow>().WithMany().HasForeignKey(row => new { row.NamespaceId, row.Chain }).OnDelete(DeleteBehavior.Cascade);
        });
    }
}
