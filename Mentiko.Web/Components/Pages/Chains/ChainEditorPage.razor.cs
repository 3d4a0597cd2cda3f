using Mentiko.Core.Chains;
using Mentiko.Core.Results;
using Mentiko.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Chains;

/// <summary>Writes a chain as JSON: all problems at once, a note for each version, no overwriting of another's work.</summary>
public sealed partial class ChainEditorPage
{
    private const string Template = """
        {
          "description": "",
          "inputs": {},
          "steps": [
            { "id": "first", "agent": "", "triggers": ["chain:start"], "emits": ["first:done"] }
          ]
        }
        """;

    private DefinitionEditorViewModel? _model;
    private Error? _refusal;
    private string _newName = "";
    private string? _opened;

    [Parameter]
    public string? Name { get; set; }

    [Inject]
    private GetChain GetChain { get; set; } = null!;

    [Inject]
    private SaveChain SaveChain { get; set; } = null!;

    [Inject]
    private ValidateChain ValidateChain { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    protected override async Task OnParametersSetAsync()
    {
        if (Name is null)
        {
            _model ??= new DefinitionEditorViewModel(Template, 0);
        }
        else if (_opened != Name)
        {
            _opened = Name;
            var answer = ChainName.TryParse(Name, out var name) ? await DoAsync(GetChain, name) : new Error.NotFound();
            _refusal = answer.Error;
            _model = answer.TryGet(out var chain, out _)
                ? new DefinitionEditorViewModel(PrettyJson.Of(ChainDefinitionWriter.Write(chain.Definition)), chain.Version)
                : null;
        }
    }

    private Task ValidateAsync() => _model!.ValidateAsync(async json =>
        (await DoAsync(ValidateChain, json)).Map<IReadOnlyList<Problem>>(verdict => verdict.Problems));

    private async Task SaveAsync()
    {
        var model = _model!;
        if (!ChainName.TryParse(Name ?? _newName, out var name))
        {
            await model.SaveAsync((_, _) => Task.FromResult<Result<ChainVersion>>(Error.Invalid.At("name", "A name has 1 to 63 lower-case letters, digits and hyphens.")));
            return;
        }

        if (await model.SaveAsync((json, note) => DoAsync(SaveChain, new SaveChain.Input(name, json, model.BaseVersion, note))))
        {
            Navigation.NavigateTo(Here.Link("chains", name.Text));
        }
    }
}
