using Mentiko.Core.Access;
using Mentiko.Core.Agents;
using Mentiko.Core.Results;
using Mentiko.Web.Components.Shared;
using Mentiko.Web.Rendering;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Agents;

/// <summary>One agent: what it is for, what it runs, and within which limits.</summary>
public sealed partial class AgentPage
{
    private AgentVersion? _agent;
    private string _json = "";
    private Error? _refusal;
    private string? _opened;

    [Parameter]
    public required string Name { get; set; }

    [Inject]
    private GetAgent GetAgent { get; set; } = null!;

    [Inject]
    private SafeMarkdown Markdown { get; set; } = null!;

    private string Command => _agent?.Definition.Runtime switch
    {
        AgentRuntime.Command command => string.Join('\n', command.Arguments),
        _ => "",
    };

    /// <summary>Names of secrets are for those who may see them; others learn only that there are some.</summary>
    private string Secrets => _agent!.Definition.Secrets switch
    {
        { IsEmpty: true } => "none",
        var names when May(Permission.SecretsRead) => string.Join(", ", names),
        { Length: 1 } => "1, hidden for your role",
        var names => $"{names.Length}, hidden for your role",
    };

    protected override async Task OnParametersSetAsync()
    {
        if (_opened == Name)
        {
            return;
        }

        _opened = Name;
        var answer = AgentName.TryParse(Name, out var name) ? await DoAsync(GetAgent, name) : new Error.NotFound();
        _refusal = answer.Error;
        _agent = answer.TryGet(out var agent, out _) ? agent : null;
        _json = agent is null ? "" : PrettyJson.Of(AgentDefinitionWriter.Write(agent.Definition, hideSecrets: !May(Permission.SecretsRead)));
    }
}
