using Mentiko.Core.Plans;
using Mentiko.Core.Queues;
using Mentiko.Web.Components.Shared;

namespace Mentiko.Web.Components.Pages.Usage;

/// <summary>How a kind of limit is shown: its name, what it means, and its numbers in words.</summary>
/// <param name="Quota">The kind.</param>
/// <param name="Means">What happens at the limit.</param>
/// <param name="Unit">What is typed into a field, where it is no count.</param>
public sealed record QuotaLook(Quota Quota, string Means, string? Unit = null)
{
    /// <summary>What people call it.</summary>
    public string Name => Quota.ToTitle();

    /// <summary>Every kind, in the order of the page.</summary>
    public static IReadOnlyList<QuotaLook> All { get; } =
    [
        new(Quota.ConcurrentRuns, "Further runs wait in the queue."),
        new(Quota.QueuedRuns, "A further trigger is refused."),
        new(Quota.Chains, "No further chain can be made; each can be changed."),
        new(Quota.Agents, "No further agent can be made; each can be changed."),
        new(Quota.RunSeconds, "A run that takes longer is ended.", "seconds"),
        new(Quota.StorageMb, "No further file fits; an agent that writes beyond is ended.", "MiB"),
    ];

    public static QuotaLook Of(Quota quota) => All.First(look => look.Quota == quota);

    /// <summary>What use above a lowered limit means.</summary>
    public string Above(long used, long limit) => Quota == Quota.ConcurrentRuns
        ? $"{AboveLimit.Of(used, limit)}."
        : $"More than the limit allows. Nothing is taken away; {char.ToLowerInvariant(Means[0])}{Means[1..]}";

    public string Text(long number) => Quota switch
    {
        Quota.RunSeconds => number == 0 ? "0 s" : Durations.Text(TimeSpan.FromSeconds(number)),
        _ => Quota.ToAmount(number),
    };
}
