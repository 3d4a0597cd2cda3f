using Mentiko.Infrastructure.Identity;
using Mentiko.Infrastructure.Persistence.Rows;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Mentiko.Infrastructure.Persistence.Model;

/// <summary>Accounts and tokens: rows of people, who are not inside a namespace.</summary>
internal static class AccountModel
{
    public static void Configure(ModelBuilder model)
    {
        model.Entity<UserAccount>(user =>
        {
            user.ToTable("Users");
            user.Property(row => row.DisplayName).HasMaxLength(100);
            user.HasIndex(row => row.NormalizedEmail).HasDatabaseName("EmailIndex").IsUnique();
        });
        model.Entity<IdentityUserClaim<string>>().ToTable("UserClaims");
        model.Entity<IdentityUserLogin<string>>().ToTable("UserLogins");
        model.Entity<IdentityUserToken<string>>().ToTable("UserTokens");
        model.Entity<TokenRow>(token =>
        {
            token.HasKey(row => row.Id);
            token.HasOne<UserAccount>().WithMany().HasForeignKey(row => row.UserId).OnDelete(DeleteBehavior.Cascade);
            token.HasOne<NamespaceRow>().WithMany().HasForeignKey(row => row.NamespaceId).OnDelete(DeleteBehavior.Cascade);
            token.HasIndex(row => new { row.NamespaceId, row.UserId });
            token.HasIndex(row => row.ExpiresAt);
        });
        model.Entity<SessionRow>(session =>
        {
            session.HasKey(row => row.Id);
            session.HasOne<UserAccount>().WithMany().HasForeignKey(row => row.UserId).OnDelete(DeleteBehavior.Cascade);
            session.HasIndex(row => new { row.UserId, row.CreatedAt });
        });
        model.Entity<FailedSignInRow>(failed =>
        {
            failed.HasKey(row => row.Address);
            failed.Property(row => row.Address).HasMaxLength(64);
            failed.HasIndex(row => row.ForgottenAt);
        });
        model.Entity<AccountEntryRow>(entry =>
        {
            entry.HasKey(row => new { row.UserId, row.Sequence });
            entry.HasOne<UserAccount>().WithMany().HasForeignKey(row => row.UserId).OnDelete(DeleteBehavior.Cascade);
        });
    }
}
