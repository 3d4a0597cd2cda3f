using Mentiko.Core.Results;
using Mentiko.Core.Runs;
using Mentiko.Web.Live;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Runs;

/// <summary>The namespace's runs, newest first, live. Every filter is part of the address.</summary>
public sealed partial class RunsPage
{
    private const int PageSize = 50;

    private readonly RunSelection _selection;
    private Page<Run>? _runs;
    private Error? _refusal;
    private bool _watching;

    public RunsPage() => _selection = new RunSelection(StateHasChanged);

    [SupplyParameterFromQuery(Name = "status")]
    public string? Status { get; set; }

    [SupplyParameterFromQuery(Name = "chain")]
    public string? Chain { get; set; }

    [SupplyParameterFromQuery(Name = "from")]
    public string? From { get; set; }

    [SupplyParameterFromQuery(Name = "to")]
    public string? To { get; set; }

    [SupplyParameterFromQuery(Name = "label")]
    public string? Label { get; set; }

    [SupplyParameterFromQuery(Name = "by")]
    public string? By { get; set; }

    [SupplyParameterFromQuery(Name = "since")]
    public string? Since { get; set; }

    [SupplyParameterFromQuery(Name = "after")]
    public string? After { get; set; }

    [Inject]
    private ListRuns ListRuns { get; set; } = null!;

    [Inject]
    private IRunFeed Feed { get; set; } = null!;

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    private RunFilter Filter => RunFilter.Read(Chain, Status, From, To, Label, By, Since);

    /// <summary>Names that stand on the page: whoever may not list the members still need not type them.</summary>
    private IEnumerable<string> Starters => (_runs?.Items ?? []).Select(run => run.TriggeredBy).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    protected override async Task OnParametersSetAsync()
    {
        await ReadAsync();
        if (RendererInfo.IsInteractive && !_watching)
        {
            _watching = true;
            _ = WatchAsync();
        }
    }

    private async Task WatchAsync()
    {
        try
        {
            await new LiveReader(Feed, Time).FollowAsync(EnterAsync, null, ReadAndShowAsync, Leaving);
        }
        catch (OperationCanceledException)
        {
            // The page is gone.
        }
    }

    private async Task<bool> ReadAndShowAsync()
    {
        await ReadAsync();
        StateHasChanged();
        return _refusal is null;
    }

    private async Task ReadAsync()
    {
        var asked = Filter;
        var answer = await DoAsync(ListRuns, asked.ToQuery(new PageRequest(PageSize, After), Time.GetUtcNow()));
        if (asked != Filter)
        {
            // The filter changed meanwhile: its own answer is on the way.
            return;
        }

        _refusal = answer.Error;
        _runs = answer.TryGet(out var runs, out _) ? runs : _runs;
        _selection.Learn(_runs?.Items ?? []);
    }

    private void Show(string name, ChangeEventArgs e) => Navigation.NavigateTo(
        Navigation.GetUriWithQueryParameters(new Dictionary<string, object?>
        {
            [name] = e.Value is string { Length: > 0 } text ? text : null,
            ["after"] = null,
        }));
}
