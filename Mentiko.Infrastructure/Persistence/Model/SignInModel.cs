using Mentiko.Infrastructure.Identity;
using Mentiko.Infrastructure.Persistence.Rows;
using Microsoft.EntityFrameworkCore;

namespace Mentiko.Infrastructure.Persistence.Model;

/// <summary>Signing in by a namespace's own provider.</summary>
internal static class SignInModel
{
    public static void Configure(ModelBuilder model)
    {
        model.Entity<SignInProviderRow>(provider =>
        {
            provider.HasKey(row => row.NamespaceId);
            provider.InNamespace();
        });
        model.Entity<SignInUseRow>(use =>
        {
            use.HasKey(row => new { row.NamespaceId, row.Nonce });
            use.Property(row => row.Nonce).HasMaxLength(64);
            use.InNamespace();
            use.HasIndex(row => new { row.NamespaceId, row.UsedAt });
        });
        model.Entity<UserAccount>(user =>
        {
            // No foreign key: SQLite would make the whole table anew for it, which everything about people refers to.
            user.HasIndex(row => row.NamespaceId);
            user.Property(row => row.SignInKey).HasMaxLength(64);
            user.HasIndex(row => row.SignInKey).IsUnique();
            user.Property(row => row.SaidEmail).HasMaxLength(254);
        });
    }
}
