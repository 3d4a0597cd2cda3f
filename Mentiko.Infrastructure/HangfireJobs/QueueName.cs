using Mentiko.Core.Namespaces;

namespace Mentiko.Infrastructure.HangfireJobs;

/// <summary>The Hangfire queue of a namespace: <c>ns-{slug}</c>.</summary>
internal static class QueueName
{
    public static string Of(NamespaceSlug slug) => "ns-" + slug.Text;
}
