using System.Collections.Concurrent;
using Mentiko.Core.Access;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Plans;
using Mentiko.Core.Results;

namespace Mentiko.Infrastructure.FileSystem;

/// <summary>
/// Keeps what people put into a workspace within its storage. One file of a namespace is published at a time, so that
/// each is measured against what the ones before it have left. What agents write meanwhile is the watch's matter.
/// </summary>
internal sealed class WorkspaceQuota(WorkspaceMeter meter, PlanCatalog plans)
{
    private const long Mebibyte = 1L << 20;

    // A lock for each namespace and not shared by hash: a slow walk of one workspace holds up nobody else's uploads.
    private readonly ConcurrentDictionary<NamespaceId, SemaphoreSlim> _turns = new();

    /// <summary>What a workspace takes of the disk, in whole mebibytes, rounded up.</summary>
    public static long ToMebibytes(long bytes) => (bytes + Mebibyte - 1) / Mebibyte;

    public async Task<Turn> EnterAsync(NamespaceScope scope, CancellationToken cancel)
    {
        var gate = _turns.GetOrAdd(scope.Namespace, _ => new SemaphoreSlim(1));
        await gate.WaitAsync(cancel);
        return new Turn(gate, meter, scope.Slug, plans.TermsOf(scope.Organization).Limits.StorageMb);
    }

    /// <summary>The right to add to a workspace; dispose it when that is done.</summary>
    internal sealed class Turn(SemaphoreSlim gate, WorkspaceMeter meter, NamespaceSlug slug, int mostMb) : IDisposable
    {
        /// <summary>Why the workspace may not grow by this much; null when it may. What does not grow it always passes.</summary>
        public Error.QuotaExceeded? Refuse(long growth)
        {
            if (growth <= 0)
                return null;
            var most = mostMb * Mebibyte;
            var used = meter.Measure(slug, most, long.MaxValue).Bytes;
            return used + growth > most ? new Error.QuotaExceeded(Quota.StorageMb.ToWire(), mostMb, ToMebibytes(used)) : null;
        }

        public void Dispose() => gate.Release();
    }
}
