using Mentiko.Core.Agents;
using Mentiko.Core.Chains;
using Mentiko.Core.Results;
using Mentiko.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Agents;

/// <summary>Writes an agent as JSON.</summary>
public sealed partial class AgentEditorPage
{
    private const string Template = """
        {
          "description": "",
          "instructions": "",
          "runtime": { "type": "command", "command": ["sh", "-c", "cat \"$MENTIKO_INPUT\""] },
          "execution": { "target": "local", "timeoutSeconds": 600, "memoryMb": 512, "cpus": 1.0 },
          "secrets": [],
          "env": { "LANG": "C.UTF-8" },
          "network": { "allow": [] },
          "retry": { "maxAttempts": 1, "backoffSeconds": 5, "backoff": "exponential" }
        }
        """;

    private DefinitionEditorViewModel? _model;
    private Error? _refusal;
    private string _newName = "";
    private string? _opened;

    [Parameter]
    public string? Name { get; set; }

    [Inject]
    private GetAgent GetAgent { get; set; } = null!;

    [Inject]
    private SaveAgent SaveAgent { get; set; } = null!;

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
            var answer = AgentName.TryParse(Name, out var name) ? await DoAsync(GetAgent, name) : new Error.NotFound();
            _refusal = answer.Error;
            _model = answer.TryGet(out var agent, out _)
                ? new DefinitionEditorViewModel(PrettyJson.Of(AgentDefinitionWriter.Write(agent.Definition)), agent.Version)
                : null;
        }
    }

    /// <summary>What makes an agent's definition right stands in it alone: no store is asked.</summary>
    private Task ValidateAsync() => _model!.ValidateAsync(json =>
        Task.FromResult(Result<IReadOnlyList<Problem>>.Of(AgentDefinitionReader.Read(json).Problems)));

    private async Task SaveAsync()
    {
        var model = _model!;
        if (!AgentName.TryParse(Name ?? _newName, out var name))
        {
            await model.SaveAsync((_, _) => Task.FromResult<Result<AgentVersion>>(Error.Invalid.At("name", "A name has 1 to 63 lower-case letters, digits and hyphens.")));
            return;
        }

        if (await model.SaveAsync((json, note) => DoAsync(SaveAgent, new SaveAgent.Input(name, json, model.BaseVersion, note))))
        {
            Navigation.NavigateTo(Here.Link("agents", name.Text));
        }
    }
}
