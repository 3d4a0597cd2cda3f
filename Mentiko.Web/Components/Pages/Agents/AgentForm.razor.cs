using Mentiko.Web.Rendering;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Agents;

/// <summary>An agent's definition as fields: the same document that stands beside it as JSON.</summary>
public sealed partial class AgentForm
{
    private string _newHost = "";
    private string _newVariable = "";
    private string _newValue = "";

    [Parameter, EditorRequired]
    public required AgentFormModel Model { get; set; }

    /// <summary>Names of the secrets there are; null for a role that may not see them.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyCollection<string>? Secrets { get; set; }

    [Inject]
    private SafeMarkdown Markdown { get; set; } = null!;

    private void AddHost()
    {
        if (_newHost.Trim() is { Length: > 0 } host)
        {
            Model.AddHost(host);
            _newHost = "";
        }
    }

    private void AddVariable()
    {
        if (_newVariable.Trim() is { Length: > 0 } name)
        {
            Model.AddVariable(name, _newValue);
            (_newVariable, _newValue) = ("", "");
        }
    }
}
