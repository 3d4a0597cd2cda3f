using Mentiko.Infrastructure.Identity;
using Mentiko.Infrastructure.Persistence.Rows;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Mentiko.Infrastructure.Persistence.Model;

/// <summary>Namespaces, who belongs to them and who is invited.</summary>
internal static class NamespaceModel
{
    public static void Configure(ModelBuilder model)
    {
        model.Entity<NamespaceRow>(space =>
        {
            space.HasKey(row => row.Id);
            space.HasIndex(row => row.Slug).IsUnique();
            space.HasIndex(row => row.OsUid).IsUnique();
            space.HasIndex(row => row.Status).HasFilter("\"Status\" <> 'active'");
        });
        model.Entity<CounterRow>().HasKey(row => row.Name);
        model.Entity<NodeRow>(node =>
        {
            node.HasKey(row => row.Id);
            node.HasIndex(row => row.SeenAt);
        });
        model.Entity<RunCountRow>(count =>
        {
            count.HasKey(row => row.NamespaceId);
            count.InNamespace();

            // Whose turn it could be is asked across namespaces; those with nothing waiting are not in this index.
            count.HasIndex(row => row.Queued).HasFilter("\"Queued\" > 0");
            count.HasIndex(row => row.Running).HasFilter("\"Running\" > 0");
        });
        model.Entity<MembershipRow>(member =>
        {
            member.HasKey(row => new { row.NamespaceId, row.UserId });
            member.InNamespace();
            member.HasOne<UserAccount>().WithMany().HasForeignKey(row => row.UserId).OnDelete(DeleteBehavior.Restrict);
            member.HasIndex(row => new { row.NamespaceId, row.Role });
        });
        model.Entity<InvitationRow>(invitation =>
        {
            invitation.HasKey(row => new { row.NamespaceId, row.Id });
            invitation.InNamespace();
            invitation.HasIndex(row => new { row.NamespaceId, row.NormalizedEmail });
            invitation.HasIndex(row => row.TokenHash).IsUnique();
        });
        model.Entity<ApiKeyRow>(key =>
        {
            key.HasKey(row => new { row.NamespaceId, row.Id });
            key.InNamespace();
            key.HasOne<UserAccount>().WithMany().HasForeignKey(row => row.UserId).OnDelete(DeleteBehavior.Cascade);
            key.HasIndex(row => new { row.NamespaceId, row.UserId });

            // A caller presents an id and nothing else: the namespace is found by it.
            key.HasIndex(row => row.Id).IsUnique();
        });
    }

    /// <summary>An owned row's namespace exists. Nothing goes with it by itself: deleting a namespace is an act of its own.</summary>
    public static void InNamespace<T>(this EntityTypeBuilder<T> row)
        where T : class, INamespaceOwned =>
        row.HasOne<NamespaceRow>().WithMany().HasForeignKey(nameof(INamespaceOwned.NamespaceId)).OnDelete(DeleteBehavior.Restrict);
}
