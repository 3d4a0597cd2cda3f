using System.Collections.Immutable;
using Mentiko.Core.Chains;
using Mentiko.Core.Results;
using Mentiko.Core.Runs;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Chains;

/// <summary>Starts a run with the input that the chain declares.</summary>
public sealed partial class RunForm
{
    private RunFormViewModel? _form;
    private int _madeFor;
    private Error? _refusal;
    private bool _busy;

    [Parameter, EditorRequired]
    public required ChainVersion Chain { get; set; }

    [Inject]
    private TriggerRun TriggerRun { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    private RunFormViewModel Form => _form!;

    protected override void OnParametersSet()
    {
        if (_form is null || _madeFor != Chain.Version)
        {
            (_form, _madeFor) = (new RunFormViewModel(Chain.Definition), Chain.Version);
        }
    }

    private async Task StartAsync()
    {
        if (_busy || Form.ReadInput() is not { } input)
        {
            return;
        }

        _busy = true;
        var answer = await DoAsync(TriggerRun, new TriggerRun.Input(Chain.Name, TriggerKind.Page, input, ImmutableSortedDictionary<string, string>.Empty, null));
        (_refusal, _busy) = (answer.Error, false);
        if (answer.TryGet(out var accepted, out _))
        {
            Navigation.NavigateTo(Here.Link("runs", accepted.Id.Text));
        }
    }
}
