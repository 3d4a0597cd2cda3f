using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;
using Mentiko.Web.Gates;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Organizations;

/// <summary>Makes an organization with the reader as its Owner.</summary>
public sealed partial class CreateForm
{
    private string _name = "";
    private string _slug = "";
    private string _suggested = "";
    private Error? _refusal;
    private bool _busy;

    [Parameter, EditorRequired]
    public EventCallback<Organization> Done { get; set; }

    [Inject]
    private ICircuitSession Session { get; set; } = null!;

    [Inject]
    private CreateOrganization CreateOrganization { get; set; } = null!;

    /// <summary>Follows the name for as long as nobody has written a slug of their own.</summary>
    private void SuggestSlug()
    {
        if (_slug == _suggested)
        {
            _slug = _suggested = SlugSuggestion.For(_name);
        }
    }

    private async Task CreateAsync()
    {
        if (_busy || Session.Identity is not { } identity)
        {
            return;
        }

        _busy = true;
        var answer = await CreateOrganization.ExecuteAsync(identity.Actor, _slug, _name, CancellationToken.None);
        (_refusal, _busy) = (answer.Error, false);
        if (answer.TryGet(out var created, out _))
        {
            (_name, _slug, _suggested) = ("", "", "");
            await Done.InvokeAsync(created);
        }
    }
}
