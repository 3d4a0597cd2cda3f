using System.Collections.Concurrent;
using Mentiko.Core.Access;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Plans;
using Mentiko.Core.Results;
using Microsoft.Extensions.Options;

namespace Mentiko.Infrastructure.FileSystem;

/// <summary>
/// Keeps what people put into a workspace within its storage, from the first byte that arrives: see
/// <see cref="Upload"/>. What agents write meanwhile is the watch's matter.
/// </summary>
internal sealed class WorkspaceQuota(WorkspaceMeter meter, PlanCatalog plans, IOptions<FileSystemOptions> options)
{
    /// <summary>Uploads of one namespace that this server takes at a time.</summary>
    public const int MostUploads = 8;

    private const long Mebibyte = 1L << 20;
    private static readonly TimeSpan UploadMayHaveEnded = TimeSpan.FromSeconds(1);

    // For each namespace and not shared by hash: a slow walk of one workspace holds up nobody else's uploads.
    private readonly ConcurrentDictionary<NamespaceId, UploadRoom> _rooms = new();

    /// <summary>What a workspace takes of the disk, in whole mebibytes, rounded up.</summary>
    public static long ToMebibytes(long bytes) => (bytes + Mebibyte - 1) / Mebibyte;

    /// <summary>What the workspace may hold.</summary>
    public WorkspaceLimit LimitOf(Organization organization) => new(plans.TermsOf(organization).Limits.StorageMb, options.Value.WorkspaceEntries);

    /// <summary>Why the platform itself may not take more of the disk for the workspace; null where it may. What takes no more needs no walk.</summary>
    /// <param name="organization">Whose workspace.</param>
    /// <param name="growth">Bytes of the disk.</param>
    public string? FindExcess(Organization organization, long growth)
    {
        if (growth <= 0)
            return null;
        var limit = LimitOf(organization);
        return limit.MostBytes < growth || meter.Measure(organization, limit.MostBytes - growth, limit.MostEntries).Bytes > limit.MostBytes - growth ? limit.TooManyBytes : null;
    }

    /// <summary>Begins an upload; <see cref="Error.RateLimited"/> while as many as may are under way.</summary>
    public Result<Upload> Begin(NamespaceScope scope)
    {
        var room = _rooms.GetOrAdd(scope.Namespace, _ => new UploadRoom(MostUploads));
        return room.TryEnter()
            ? new Upload(room, meter, scope.Organization, plans.TermsOf(scope.Organization).Limits.StorageMb, options.Value.WorkspaceEntries)
            : new Error.RateLimited(UploadMayHaveEnded);
    }
}

/// <summary>The uploads of one namespace that are under way: how many, and what they may still bring.</summary>
internal sealed class UploadRoom(int mostUploads)
{
    private int _uploads;
    private long _reserved;

    /// <summary>Held to measure, to reserve and to publish; whoever only gives back needs no turn.</summary>
    public SemaphoreSlim Gate { get; } = new(1);

    /// <summary>Bytes promised to uploads and not yet in the workspace.</summary>
    public long Reserved => Interlocked.Read(ref _reserved);

    /// <summary>What the workspace took when an upload measured it last, and what was published since. Belongs to the gate.</summary>
    public long Used { get; set; }

    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _uploads) <= mostUploads)
            return true;
        Interlocked.Decrement(ref _uploads);
        return false;
    }

    public void Reserve(long bytes) => Interlocked.Add(ref _reserved, bytes);

    public void Leave(long reserved)
    {
        Reserve(-reserved);
        Interlocked.Decrement(ref _uploads);
    }
}
