using Mentiko.Core.Agents;
using Mentiko.Core.Namespaces;

namespace Mentiko.Web.Components.Pages.Settings;

/// <summary>The targets that agents may run on.</summary>
public sealed partial class ExecutionPanel
{
    private readonly HashSet<ExecutionTarget> _chosen = [];

    protected override void OnInitialized() => Show();

    private static string Sentence(ExecutionTarget target) => target switch
    {
        ExecutionTarget.Local => "in a sandbox on the worker's own machine",
        ExecutionTarget.Docker => "in a container of the image that the agent names",
        ExecutionTarget.Ssh => "on a remote machine that the agent names",
    };

    private void Choose(ExecutionTarget target, bool isAllowed) => _ = isAllowed ? _chosen.Add(target) : _chosen.Remove(target);

    private async Task SaveAsync()
    {
        await SaveAsync(new SaveSettings.Input(Targets: [.. _chosen.Select(AgentNames.ToWire)]), "Saved. It holds for every attempt that starts from now on.");
        if (Wrong is null)
        {
            Show();
        }
    }

    private void Show()
    {
        _chosen.Clear();
        _chosen.UnionWith(Settings.Settings.Execution.Targets);
    }
}
