using Mentiko.Core.Access;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Plans;
using Mentiko.Infrastructure.Persistence.Rows;

namespace Mentiko.Infrastructure.Persistence.Stores;

/// <summary>From rows to what the product calls them.</summary>
internal static class OrganizationRows
{
    /// <summary>The namespace's tree is not there yet: it exists for nobody.</summary>
    public const string Creating = "creating";
    public const string Active = "active";
    public const string Suspended = "suspended";
    public const string Deleting = "deleting";

    /// <summary>Nothing is left of it but its record: it exists for nobody.</summary>
    public const string Deleted = "deleted";

    public static Organization ToOrganization(this NamespaceRow row) => new(
        new NamespaceId(row.Id),
        NamespaceSlug.Parse(row.Slug),
        row.Name,
        new PlanTier(row.Plan),
        row.Status switch
        {
            Active => NamespaceStatus.Active,
            Suspended => NamespaceStatus.Suspended,
            Deleting => NamespaceStatus.Deleting,
            _ => throw new InvalidOperationException($"The namespace's status '{row.Status}' is not one that it can be used with."),
        },
        row.OsUid,
        row.CreatedAt)
    {
        Settings = row.ToSettings(),
        Quotas = new NamespaceQuotas(QuotaJson.Read(row.OwnLimitsJson), QuotaJson.Read(row.AgreedLimitsJson), row.QueuePausedAt is not null)
        {
            QueuePausedAt = row.QueuePausedAt is { } paused ? DateTimeOffset.FromUnixTimeMilliseconds(paused) : null,
        },
    };

    public static OrganizationSettings ToSettings(this NamespaceRow row) =>
        SettingsJson.Read(row.SettingsJson, new OrganizationSettings(row.AdminsMayWriteSecrets));

    public static Role ToRole(string wire) =>
        RoleNames.TryParse(wire, out var role) ? role : throw new InvalidOperationException($"A membership has the unknown role '{wire}'.");
}
