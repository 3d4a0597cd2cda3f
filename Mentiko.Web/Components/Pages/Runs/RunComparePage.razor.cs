using Mentiko.Core.Results;
using Mentiko.Core.Runs;
using Mentiko.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Runs;

/// <summary>Two runs of a chain side by side: states, times, inputs and the definitions that they pinned.</summary>
public sealed partial class RunComparePage
{
    private const int Offered = 50;

    private ComparedRun? _one;
    private ComparedRun? _other;
    private IReadOnlyList<Run> _others = [];
    private Error? _refusal;
    private (string Id, string? With)? _opened;

    [Parameter]
    public required string Id { get; set; }

    /// <summary>The other run.</summary>
    [SupplyParameterFromQuery(Name = "with")]
    public string? With { get; set; }

    [CascadingParameter]
    public ReaderZone Clock { get; set; } = ReaderZone.Utc;

    [Inject]
    private GetRun GetRun { get; set; } = null!;

    [Inject]
    private GetRunDefinition GetRunDefinition { get; set; } = null!;

    [Inject]
    private ListRuns ListRuns { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    protected override async Task OnParametersSetAsync()
    {
        if (_opened == (Id, With))
        {
            return;
        }

        var sameRun = _opened?.Id == Id;
        _opened = (Id, With);
        _other = null;
        if (!sameRun)
        {
            await OpenAsync();
        }

        if (_one is { } one && !string.IsNullOrEmpty(With))
        {
            var other = await ReadAsync(With);
            (_other, _refusal) = other is not null && other.Run.Chain != one.Run.Chain
                ? (null, new Error.Conflict("The two runs are of different chains."))
                : (other, _refusal);
        }
    }

    private async Task OpenAsync()
    {
        _others = [];
        _one = await ReadAsync(Id);
        if (_one is { } one && (await DoAsync(ListRuns, new RunQuery(new PageRequest(Offered), Chain: one.Run.Chain))).TryGet(out var page, out _))
        {
            _others = [.. page.Items.Where(run => run.Id != one.Run.Id)];
        }
    }

    private async Task<ComparedRun?> ReadAsync(string text)
    {
        if (!RunId.TryParse(text, out var id))
        {
            _refusal = new Error.NotFound();
            return null;
        }

        var answer = await DoAsync(GetRun, id);
        _refusal = answer.Error;
        return answer.TryGet(out var run, out _)
            ? new ComparedRun(run, (await DoAsync(GetRunDefinition, id)).TryGet(out var definition, out _) ? definition : null)
            : null;
    }

    private void Choose(ChangeEventArgs e) =>
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameter("with", e.Value is string { Length: > 0 } id ? id : null), replace: true);

    private static string Same(bool same) => same ? "" : "differs";

    private sealed record ComparedRun(Run Run, PinnedDefinition? Definition);
}
