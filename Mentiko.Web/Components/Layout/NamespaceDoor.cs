using Mentiko.Core.Access;
using Mentiko.Core.Results;
using Mentiko.Web.Gates;

namespace Mentiko.Web.Components.Layout;

/// <summary>
/// What the frame knows of the namespace in the address: who the reader is in it now, or why they are not let in.
/// Asked at every navigation and every few seconds, so that a page that lies open tells of a change by itself.
/// </summary>
internal sealed class NamespaceDoor(ICircuitSession session)
{
    /// <summary>The namespace in the address; null outside of any.</summary>
    public string? Slug { get; private set; }

    /// <summary>Set while the reader may be here.</summary>
    public NamespaceView? View { get; private set; }

    /// <summary>Why the reader may not be here.</summary>
    public Error? Refusal { get; private set; }

    /// <summary>The role of before, when it changed while the page lay open.</summary>
    public Role? FormerRole { get; private set; }

    public bool IsOpening => Slug is not null && View is null && Refusal is null;

    /// <summary>Goes to the namespace of a new address.</summary>
    public async Task GoAsync(string? slug, CancellationToken cancel)
    {
        if (!string.Equals(slug, Slug, StringComparison.Ordinal))
        {
            (Slug, View, Refusal, FormerRole) = (slug, null, null, null);
        }

        await CheckAsync(cancel);
    }

    /// <summary>Asks the gate again.</summary>
    /// <returns>True when something that is shown has changed.</returns>
    public async Task<bool> CheckAsync(CancellationToken cancel)
    {
        if (Slug is not { } slug)
        {
            return false;
        }

        var (view, refusal) = (View, Refusal);
        var entered = await session.EnterAsync(slug, cancel);
        if (!string.Equals(slug, Slug, StringComparison.Ordinal))
        {
            return false;
        }

        if (entered.TryGet(out var scope, out var error))
        {
            var now = new NamespaceView(scope.Slug.Text, scope.Organization.Name, scope.Role) { Settings = scope.Organization.Settings };
            FormerRole = view is not null && view.Role != now.Role ? view.Role : FormerRole;
            (View, Refusal) = (now, null);
        }
        else
        {
            (View, Refusal) = (null, error);
        }

        return View != view || Refusal != refusal;
    }

    public void ForgetFormerRole() => FormerRole = null;
}
