using Mentiko.Infrastructure.Persistence.Rows;
using Microsoft.EntityFrameworkCore;

namespace Mentiko.Infrastructure.Persistence.Model;

/// <summary>Secrets, the keys that they are sealed with, and the agents that declare them.</summary>
internal static class SecretModel
{
    public static void Configure(ModelBuilder model)
    {
        model.Entity<SecretRow>(secret =>
        {
            secret.HasKey(row => new { row.NamespaceId, row.Name });
            secret.InNamespace();
            secret.HasIndex(row => new { row.NamespaceId, row.KeyVersion });
        });
        model.Entity<NamespaceKeyRow>(key =>
        {
            key.HasKey(row => new { row.NamespaceId, row.Version });
            key.InNamespace();
        });
        model.Entity<AgentSecretRow>(use =>
        {
            use.HasKey(row => new { row.NamespaceId, row.Secret, row.Agent });
            use.HasOne<AgentRow>().WithMany().HasForeignKey(row => new { row.NamespaceId, row.Agent }).OnDelete(DeleteBehavior.Cascade);
        });
        model.Entity<RootKeyRow>().HasKey(row => row.Id);
    }
}
