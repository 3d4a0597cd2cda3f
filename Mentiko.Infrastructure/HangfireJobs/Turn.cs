using Mentiko.Core.Namespaces;

namespace Mentiko.Infrastructure.HangfireJobs;

/// <summary>The right to take one job of one namespace's queue, held by one worker until it is settled at the desk.</summary>
/// <param name="slug">The namespace whose turn it is.</param>
/// <param name="taken">When it was taken, as a timestamp of the time provider.</param>
internal sealed class Turn(NamespaceSlug slug, long taken)
{
    public NamespaceSlug Slug { get; } = slug;

    public long Taken { get; } = taken;

    /// <summary>Up to when its slot time is charged. The desk's alone.</summary>
    public long Charged { get; set; } = taken;
}
