using Mentiko.Core.Namespaces;

namespace Mentiko.Infrastructure.HangfireJobs;

/// <summary>The Hangfire queues of a namespace.</summary>
internal static class QueueName
{
    /// <summary><c>ns-{slug}</c>.</summary>
    public static string Of(NamespaceSlug slug) => "ns-" + slug.Text;

    /// <summary>
    /// <c>left-{slug}</c>, in shared storages only: runs that were under way when their worker was lost. They go before
    /// the others, also while the queue is paused; storages serve queues in alphabetical order.
    /// </summary>
    public static string OfUnderWay(NamespaceSlug slug) => "left-" + slug.Text;
}
