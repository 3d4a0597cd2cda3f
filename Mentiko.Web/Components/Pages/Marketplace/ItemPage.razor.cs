using System.Collections.Immutable;
using Mentiko.Core.Agents;
using Mentiko.Core.Marketplace;
using Mentiko.Core.Results;
using Mentiko.Web.Rendering;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Marketplace;

/// <summary>One item: what it does, what it needs, its programs, and a form that forks it.</summary>
public sealed partial class ItemPage
{
    private MarketplaceItem? _item;
    private string _name = "";
    private bool _withFiles = true;
    private bool _busy;
    private Error? _refusal;

    [Parameter]
    public required string Item { get; set; }

    [Inject]
    private BrowseMarketplace Browse { get; set; } = null!;

    [Inject]
    private ForkItem Fork { get; set; } = null!;

    [Inject]
    private SafeMarkdown Markdown { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    protected override void OnParametersSet()
    {
        if (_item?.Name.Text != Item)
        {
            _item = Browse.Get(Item, null).TryGet(out var found, out _) ? found : null;
            _name = _item?.Name.Text ?? "";
        }
    }

    private async Task ForkAsync()
    {
        if (_busy || _item is not { } item)
        {
            return;
        }

        _busy = true;
        var input = new ForkItem.Input(item.Name.Text, item.Version, _name.Trim(), _withFiles && !item.Files.IsEmpty);
        var answer = await DoAsync(Fork, input);
        (_refusal, _busy) = (answer.Error, false);
        if (answer.TryGet(out var fork, out _))
        {
            Navigation.NavigateTo(Here.Link("chains", fork.Chain.Text));
        }
    }

    private static IEnumerable<(string Name, ImmutableArray<string> Values)> Needed(ItemNeeds needs) =>
        new[] { ("Secrets", needs.Secrets), ("Hosts", needs.Hosts), ("Images", needs.Images), ("Files", needs.Files) }.Where(need => !need.Item2.IsEmpty);

    private static string ProgramOf(ItemAgent agent) => agent.Definition.Runtime switch
    {
        AgentRuntime.Command command => string.Join('\n', command.Arguments),
        _ => "",
    };
}
