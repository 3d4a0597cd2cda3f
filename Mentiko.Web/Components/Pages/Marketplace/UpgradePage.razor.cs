using System.Text.Json;
using Mentiko.Core.Chains;
using Mentiko.Core.Marketplace;
using Mentiko.Core.Results;
using Mentiko.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Marketplace;

/// <summary>What the newest version would change in a fork, with a choice at each place, and the button that does it.</summary>
public sealed partial class UpgradePage
{
    private readonly Dictionary<string, UpgradeSide> _choices = new(StringComparer.Ordinal);
    private UpgradePreview? _preview;
    private Error? _refusal;
    private bool _busy;

    [Parameter]
    public required string Name { get; set; }

    [Inject]
    private PreviewUpgrade PreviewUpgrade { get; set; } = null!;

    [Inject]
    private ApplyUpgrade ApplyUpgrade { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    private int Open => _preview?.Changes.Count(change => change.Verdict == UpgradeVerdict.Conflict && !_choices.ContainsKey(change.Path)) ?? 0;

    protected override Task OnInitializedAsync() => LoadAsync();

    private async Task LoadAsync()
    {
        if (!ChainName.TryParse(Name, out var name))
        {
            _refusal = new Error.NotFound();
            return;
        }

        var answer = await DoAsync(PreviewUpgrade, name);
        _refusal = answer.Error;
        _preview = answer.TryGet(out var preview, out _) ? preview : null;
    }

    private void Choose(UpgradeChange change, ChangeEventArgs e)
    {
        if (UpgradeNames.TryParse(e.Value as string, out var side))
        {
            _choices[change.Path] = side;
        }
        else
        {
            _choices.Remove(change.Path);
        }
    }

    private async Task ApplyAsync()
    {
        if (_busy || _preview is not { } preview || Open > 0)
        {
            return;
        }

        _busy = true;
        var answer = await DoAsync(ApplyUpgrade, new ApplyUpgrade.Input(ChainName.Parse(Name), preview.Stamp, _choices));
        _busy = false;
        if (answer.IsOk)
        {
            Navigation.NavigateTo(Here.Link("chains", Name));
            return;
        }

        if (answer.Error is Error.PreconditionFailed)
        {
            // Another preview: what was chosen was chosen for the old one.
            _choices.Clear();
            await LoadAsync();
        }

        _refusal = answer.Error;
    }

    private string ChosenText(UpgradeChange change) => _choices.TryGetValue(change.Path, out var side) ? side.ToWire() : change.Verdict switch
    {
        UpgradeVerdict.Take => "theirs",
        UpgradeVerdict.Conflict => "",
        _ => "yours",
    };

    private static string Words(UpgradeChange change) => change.Verdict switch
    {
        UpgradeVerdict.Take => "only the catalog changed it",
        UpgradeVerdict.Keep => "only you changed it",
        UpgradeVerdict.Same => "both made the same change",
        UpgradeVerdict.Conflict => "both changed it: you decide",
    };

    private static string Text(JsonElement? value) => value is { } given ? PrettyJson.Of(given.GetRawText()) : "not there";
}
