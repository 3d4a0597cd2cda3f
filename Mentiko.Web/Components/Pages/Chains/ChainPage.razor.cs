using Mentiko.Core.Chains;
using Mentiko.Core.Results;
using Mentiko.Core.Runs;
using Mentiko.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Chains;

/// <summary>One chain: its steps, how it went lately, its versions, and a form that starts it.</summary>
public sealed partial class ChainPage
{
    private const int RunsShown = 8;

    private ChainVersion? _chain;
    private string _json = "";
    private IReadOnlyList<Run>? _runs;
    private Error? _refusal;
    private string? _opened;

    [Parameter]
    public required string Name { get; set; }

    [Inject]
    private GetChain GetChain { get; set; } = null!;

    [Inject]
    private ListRuns ListRuns { get; set; } = null!;

    protected override async Task OnParametersSetAsync()
    {
        if (_opened != Name)
        {
            _opened = Name;
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
            _json = PrettyJson.Of(ChainDefinitionWriter.Write(_chain.Definition));
            var runs = await DoAsync(ListRuns, new RunQuery(new PageRequest(RunsShown), Chain: name));
            _runs = runs.TryGet(out var page, out _) ? page.Items : [];
        }
    }
}
