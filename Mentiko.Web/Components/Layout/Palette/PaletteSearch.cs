using Mentiko.Core.Access;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Search;
using Mentiko.Web.Components.Shared;
using Mentiko.Web.Gates;
using Mentiko.Web.Theme;

namespace Mentiko.Web.Components.Layout.Palette;

/// <summary>
/// Finds what a reader may go to. Each search passes the gate anew and asks only the use cases that the role of that
/// moment holds, so what is found is what the pages would open.
/// </summary>
internal sealed class PaletteSearch(ICircuitSession session, INamespaceDirectory directory, Tenancy tenancy, FindChains chains, FindAgents agents, FindRuns runs)
{
    private const int MostOfAKind = 6;

    /// <summary>The groups that have anything, the likeliest first.</summary>
    /// <param name="slug">The namespace in the address; null outside of any.</param>
    /// <param name="text">What was typed; nothing gives the newest runs and the pages.</param>
    /// <param name="isAdministrator">Whether the reader administers the instance.</param>
    /// <param name="cancel">The end of the wish.</param>
    public async Task<IReadOnlyList<PaletteGroup>> FindAsync(string? slug, string text, bool isAdministrator, CancellationToken cancel)
    {
        var words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var scope = slug is not null && (await session.EnterAsync(slug, cancel)).TryGet(out var entered, out _) ? entered : null;
        var view = scope is null ? null : new NamespaceView(scope.Slug.Text, scope.Organization.Name, scope.Role) { Settings = scope.Organization.Settings };
        var groups = new List<PaletteGroup>();
        if (view is not null && words.Length == 0)
        {
            groups.Add(new("runs", "Newest runs", await FindRunsAsync(view, scope!, "", cancel)));
        }

        groups.Add(new("pages", "Pages", [.. PalettePages.For(view, isAdministrator).Where(page => Holds(words, page.Text))]));
        if (view is not null && words.Length > 0)
        {
            groups.Add(new("chains", "Chains", await FindChainsAsync(view, scope!, text, cancel)));
            groups.Add(new("agents", "Agents", await FindAgentsAsync(view, scope!, text, cancel)));
            groups.Add(new("runs", "Runs", await FindRunsAsync(view, scope!, text, cancel)));
        }

        groups.Add(new("organizations", "Organizations", await FindOrganizationsAsync(words, cancel)));
        return [.. groups.Where(group => group.Entries.Count > 0)];
    }

    private static bool Holds(string[] words, params ReadOnlySpan<string> texts)
    {
        foreach (var word in words)
        {
            var found = false;
            foreach (var text in texts)
            {
                found |= text.Contains(word, StringComparison.OrdinalIgnoreCase);
            }

            if (!found)
            {
                return false;
            }
        }

        return true;
    }

    private async Task<IReadOnlyList<PaletteEntry>> FindChainsAsync(NamespaceView view, NamespaceScope scope, string text, CancellationToken cancel) =>
        scope.Allows(chains.Permission) && (await chains.ExecuteAsync(scope, new NameQuery(text, MostOfAKind), cancel)).TryGet(out var found, out _)
            ? [.. found.Select(name => new PaletteEntry($"chain-{name.Text}", name.Text, Glyphs.AccountTree) { Href = view.Link("chains", name.Text) })]
            : [];

    private async Task<IReadOnlyList<PaletteEntry>> FindAgentsAsync(NamespaceView view, NamespaceScope scope, string text, CancellationToken cancel) =>
        scope.Allows(agents.Permission) && (await agents.ExecuteAsync(scope, new NameQuery(text, MostOfAKind), cancel)).TryGet(out var found, out _)
            ? [.. found.Select(name => new PaletteEntry($"agent-{name.Text}", name.Text, Glyphs.SmartToy) { Href = view.Link("agents", name.Text) })]
            : [];

    private async Task<IReadOnlyList<PaletteEntry>> FindRunsAsync(NamespaceView view, NamespaceScope scope, string text, CancellationToken cancel) =>
        scope.Allows(runs.Permission) && (await runs.ExecuteAsync(scope, new NameQuery(text, MostOfAKind), cancel)).TryGet(out var found, out _)
            ? [.. found.Select(run => Entry(view, run))]
            : [];

    private static PaletteEntry Entry(NamespaceView view, FoundRun run) => new($"run-{run.Id.Text}", run.Id.ShortText, Glyphs.PlayCircle)
    {
        Href = view.Link("runs", run.Id.Text),
        Detail = run.Chain.Text,
        State = StateLook.Of(run.Status),
    };

    /// <summary>The reader's own, but for the one that the session is in.</summary>
    private async Task<IReadOnlyList<PaletteEntry>> FindOrganizationsAsync(string[] words, CancellationToken cancel)
    {
        if (tenancy.IsSingle || await session.StandingAsync(cancel) is not { Actor.Id: { } user } identity)
        {
            return [];
        }

        return
        [
            .. (await directory.ListAsync(user, cancel))
                .Where(membership => membership.Organization is { Status: NamespaceStatus.Active } organization && organization.Slug != identity.Namespace)
                .Where(membership => Holds(words, membership.Organization.Name, membership.Organization.Slug.Text))
                .Take(MostOfAKind)
                .Select(Entry),
        ];
    }

    private static PaletteEntry Entry(Membership membership) => new($"org-{membership.Organization.Slug.Text}", membership.Organization.Name, Glyphs.SwapHoriz)
    {
        SwitchTo = membership.Organization.Slug.Text,
        Detail = $"switch to it, as {membership.Role.ToWire()}",
    };
}
