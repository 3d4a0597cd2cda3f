using System.Collections.Concurrent;
using Mentiko.Core.Access;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Plans;
using Mentiko.Core.Results;
using Microsoft.Extensions.Options;

namespace Mentiko.Infrastructure.FileSystem;

/// <summary>
/// Keeps what people put into a workspace within its storage. One file of a namespace is published at a time, so that
/// each is measured against what the ones before it have left. What agents write meanwhile is the watch's matter.
/// </summary>
internal sealed class WorkspaceQuota(WorkspaceMeter meter, PlanCatalog plans, IOptions<FileSystemOptions> options)
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
        return new Turn(gate, meter, scope.Slug, plans.TermsOf(scope.Organization).Limits.StorageMb, options.Value.WorkspaceEntries);
    }

    /// <summary>The right to add to a workspace; dispose it when that is done.</summary>
    internal sealed class Turn(SemaphoreSlim gate, WorkspaceMeter meter, NamespaceSlug slug, int mostMb, long mostEntries) : IDisposable
    {
        /// <summary>Why a file may not be put there; null when it may. One that is replaced by a smaller one always may.</summary>
        /// <param name="growth">Bytes of the disk that the workspace takes more by it.</param>
        /// <param name="isNew">Whether it is one entry more; files without content take no bytes, but the disk has no end of them either.</param>
        public Error? Refuse(long growth, bool isNew)
        {
            if (growth <= 0 && !isNew)
                return null;
            var most = mostMb * Mebibyte;
            var size = meter.Measure(slug, most, mostEntries);
            if (size.Bytes + growth > most)
                return new Error.QuotaExceeded(Quota.StorageMb.ToWire(), mostMb, ToMebibytes(size.Bytes));
            return isNew && size.Entries >= mostEntries ? new Error.Conflict($"The workspace holds {mostEntries} files and folders, as many as it may.") : null;
        }

        public void Dispose() => gate.Release();
    }
}
