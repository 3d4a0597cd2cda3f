using System.Collections.Immutable;
using System.Text.Json;
using Mentiko.Core.Chains;
using Mentiko.Core.Marketplace;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;
using Mentiko.Core.Runs;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Welcome;

/// <summary>The way from an empty organization to a run: fork an example, run it on its sample, watch it. Where somebody has come to follows from what there is.</summary>
public sealed partial class FirstSteps
{
    private const int Offered = 3;
    private const int PageSize = 200;

    private IReadOnlyList<MarketplaceItem> _examples = [];
    private MarketplaceItem? _forked;
    private ChainName? _made;
    private Error? _refusal;
    private bool _busy;

    /// <summary>A chain that the organization has already; null where it has none.</summary>
    [Parameter]
    public ChainVersion? Existing { get; set; }

    [Inject]
    private Tenancy Tenancy { get; set; } = null!;

    [Inject]
    private BrowseMarketplace Browse { get; set; } = null!;

    [Inject]
    private ForkItem Fork { get; set; } = null!;

    [Inject]
    private TriggerRun TriggerRun { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    private ChainName? Chain => _made ?? Existing?.Name;

    /// <summary>What the chain can be started with at once: the sample of the item that it is a fork of, as far as its name tells.</summary>
    private JsonElement? SampleInput => _forked?.Input ?? (Existing is { } chain ? InputFor(chain) : null);

    protected override void OnInitialized() =>
        _examples = [.. Browse.List(null, new PageRequest(PageSize)).Items.Where(item => item.Needs is { Secrets.IsEmpty: true, Hosts.IsEmpty: true, Images.IsEmpty: true }).Take(Offered)];

    private JsonElement? InputFor(ChainVersion chain)
    {
        if (chain.Definition.Inputs.IsEmpty)
        {
            return JsonSerializer.SerializeToElement(new { });
        }

        return Browse.Get(chain.Name.Text, null).TryGet(out var item, out _) && chain.Definition.Inputs.Keys.SequenceEqual(item.Chain.Inputs.Keys)
            ? item.Input
            : null;
    }

    private Task ForkAsync(MarketplaceItem item) => OnceAsync(async () =>
    {
        var answer = await DoAsync(Fork, new ForkItem.Input(item.Name.Text, item.Version, null, WithFiles: !item.Files.IsEmpty));
        _refusal = answer.Error;
        if (answer.TryGet(out var fork, out _))
        {
            (_forked, _made) = (item, fork.Chain);
        }
    });

    private Task RunAsync() => OnceAsync(async () =>
    {
        if (Chain is not { } chain || SampleInput is not { } input)
        {
            return;
        }

        var answer = await DoAsync(TriggerRun, new TriggerRun.Input(chain, TriggerKind.Page, input, ImmutableSortedDictionary<string, string>.Empty, null));
        _refusal = answer.Error;
        if (answer.TryGet(out var accepted, out _))
        {
            Navigation.NavigateTo(Here.Link("runs", accepted.Id.Text));
        }
    });

    private async Task OnceAsync(Func<Task> act)
    {
        if (_busy)
        {
            return;
        }

        _busy = true;
        await act();
        _busy = false;
    }
}
