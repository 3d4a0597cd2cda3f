using Mentiko.Core.Plans;
using Mentiko.Web.Components.Layout;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Usage;

/// <summary>How much of each limit is in use, beside the list of what uses it.</summary>
public sealed partial class PlanUsePanel
{
    [CascadingParameter]
    public required NamespaceView Here { get; set; }

    /// <summary>What was measured; null while it is.</summary>
    [Parameter, EditorRequired]
    public NamespaceUsage? Found { get; set; }

    // How long a run takes belongs to one run, not to all.
    private static IEnumerable<QuotaLook> Shown => QuotaLook.All.Where(look => look.Quota != Quota.RunSeconds);

    private static string LinkOf(Quota quota) => quota switch
    {
        Quota.ConcurrentRuns => "runs?status=running",
        Quota.QueuedRuns => "queue",
        Quota.Chains => "chains",
        Quota.Agents => "agents",
        Quota.StorageMb => "workspace",
        Quota.RunSeconds => "usage",
    };
}
