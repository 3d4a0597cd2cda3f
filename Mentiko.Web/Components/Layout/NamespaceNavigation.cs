using Mentiko.Core.Access;
using Mentiko.Web.Theme;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Layout;

/// <summary>One entry of the side navigation.</summary>
public sealed record NavigationEntry(string Text, string Path, string Glyph, bool Exact)
{
    /// <summary>The icon, made once for all pages.</summary>
    public MarkupString Icon { get; } = Shared.Icon.Of(Glyph);
}

/// <summary>What a role finds in the side navigation: only pages that it may open.</summary>
public static class NamespaceNavigation
{
    private static readonly (NavigationEntry Entry, Permission Needs)[] All =
    [
        (new("Overview", "", Glyphs.Home, true), Permission.RunsRead),
        (new("Runs", "runs", Glyphs.PlayCircle, false), Permission.RunsRead),
        (new("Queue", "queue", Glyphs.FormatListNumbered, false), Permission.RunsRead),
        (new("Chains", "chains", Glyphs.AccountTree, false), Permission.ChainsRead),
        (new("Marketplace", "marketplace", Glyphs.Storefront, false), Permission.ChainsRead),
        (new("Agents", "agents", Glyphs.SmartToy, false), Permission.AgentsRead),
        (new("Hosts", "hosts", Glyphs.Dns, false), Permission.HostsRead),
        (new("Schedules", "schedules", Glyphs.Schedule, false), Permission.SchedulesRead),
        (new("Webhooks", "webhooks", Glyphs.Bolt, false), Permission.SchedulesRead),
        (new("Workspace", "workspace", Glyphs.FolderOpen, false), Permission.FilesRead),
        (new("Secrets", "secrets", Glyphs.Lock, false), Permission.SecretsRead),
        (new("Team", "members", Glyphs.Group, false), Permission.MembersRead),
        (new("API keys", "api-keys", Glyphs.Key, false), Permission.KeysOwn),
        (new("Usage and limits", "usage", Glyphs.Tune, false), Permission.QuotasRead),
        (new("Statement", "billing", Glyphs.Description, false), Permission.BillingRead),
        (new("Settings", "settings", Glyphs.Settings, false), Permission.SettingsRead),
        (new("Audit", "audit", Glyphs.ReceiptLong, false), Permission.AuditRead),
    ];

    public static IEnumerable<NavigationEntry> For(NamespaceView view) =>
        All.Where(item => view.Allows(item.Needs)).Select(item => item.Entry);
}
