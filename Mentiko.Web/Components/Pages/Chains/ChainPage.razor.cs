using System.Globalization;
using Mentiko.Core.Chains;
using Mentiko.Core.Results;
using Mentiko.Core.Runs;
using Mentiko.Web.Components.Pages.Chains.Editor;
using Mentiko.Web.Components.Shared.Definitions;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Chains;

/// <summary>One chain: its steps, how it went lately, its versions, and a form that starts it.</summary>
public sealed partial class ChainPage
{
    private const int RunsShown = 8;

    private ChainVersion? _chain;
    private ChainVersion? _compared;
    private CanvasModel _picture = new([], Readable: true);
    private string _json = "";
    private IReadOnlyList<Run>? _runs;
    private Error? _refusal;
    private (string Name, int? Compare)? _opened;

    [Parameter]
    public required string Name { get; set; }

    /// <summary>The version whose differences to the current one are shown.</summary>
    [SupplyParameterFromQuery(Name = "compare")]
    public string? CompareTo { get; set; }

    [Inject]
    private GetChainVersion GetChainVersion { get; set; } = null!;

    [Inject]
    private GetChain GetChain { get; set; } = null!;

    [Inject]
    private ListRuns ListRuns { get; set; } = null!;

    [Inject]
    private GetRun GetRun { get; set; } = null!;

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    /// <summary>Null for an address that somebody bent.</summary>
    private int? Compare => int.TryParse(CompareTo, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : null;

    private string? PlacesKey => BrowserKeys.Places(Session.Identity, Here.Slug, Name);

    protected override async Task OnParametersSetAsync()
    {
        if (_opened != (Name, Compare))
        {
            _opened = (Name, Compare);
            await LoadAsync();
        }
    }

    private async Task LoadAsync()
    {
        if (!ChainName.TryParse(Name, out var name))
        {
            (_chain, _refusal) = (null, new Error.NotFound());
            return;
        }

        var answer = await DoAsync(GetChain, name);
        _refusal = answer.Error;
        _chain = answer.TryGet(out var chain, out _) ? chain : null;
        if (_chain is not null)
        {
            var tree = ChainText.TreeOf(_chain.Definition);
            _json = CompactJson.Of(tree);
            _compared = Compare is { } version && (await DoAsync(GetChainVersion, new GetChainVersion.Input(name, version))).TryGet(out var earlier, out _) ? earlier : null;
            var runs = await DoAsync(ListRuns, new RunQuery(new PageRequest(RunsShown), Chain: name));
            _runs = runs.TryGet(out var page, out _) ? page.Items : [];
            _picture = new CanvasModel(await WithLastAsync(_compared is null ? ChainSketcher.StepsOf(tree) : ChainDiff.Mark(ChainText.TreeOf(_compared.Definition), tree)), Readable: true);
        }
    }

    /// <summary>How each step went the last time.</summary>
    private async Task<IReadOnlyList<CanvasStep>> WithLastAsync(IReadOnlyList<CanvasStep> steps)
    {
        if (_runs is not [var latest, ..] || !(await DoAsync(GetRun, latest.Id)).TryGet(out var run, out _))
        {
            return steps;
        }

        var states = StepStates.Of(run, Time.GetUtcNow());
        return [.. steps.Select(step => step with { Last = states.GetValueOrDefault(step.Id) })];
    }
}
