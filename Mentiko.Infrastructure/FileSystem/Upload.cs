using Mentiko.Core.Namespaces;
using Mentiko.Core.Plans;
using Mentiko.Core.Results;

namespace Mentiko.Infrastructure.FileSystem;

/// <summary>
/// One upload's share of its namespace's storage. What arrives is reserved before it is written, so uploads under way
/// never take more of the disk together than the workspace has left; one file is published at a time, measured against
/// what the ones before it have left. A file that is replaced may be there twice while its successor arrives.
/// </summary>
internal sealed class Upload(UploadRoom room, WorkspaceMeter meter, Organization organization, int mostMb, long mostEntries) : IDisposable
{
    /// <summary>Bytes that are reserved at a time where the length was not announced.</summary>
    public const long Step = 1L << 20;

    private readonly long _most = (long)mostMb << 20;
    private bool _hasMeasured;
    private long _reserved;

    /// <summary>Makes sure of room for the file's first bytes; why there is none, or null.</summary>
    /// <param name="bytes">Of the file, from its beginning.</param>
    /// <param name="replaced">What the file that has the name now takes of the disk.</param>
    /// <param name="step">Bytes beyond them that are reserved too, where there is room.</param>
    /// <param name="cancel">Gives up waiting for the turn.</param>
    public async ValueTask<Error?> ReserveAsync(long bytes, long replaced, long step, CancellationToken cancel)
    {
        var missing = bytes - replaced - _reserved;
        if (missing <= 0)
            return null;
        using var turn = await EnterAsync(cancel);
        if (!_hasMeasured)
            room.Used = Measure().Bytes;
        _hasMeasured = true;
        var left = _most - room.Used - room.Reserved;
        if (missing > left)
            return Exceeded(room.Used + room.Reserved);
        var taken = Math.Max(missing, Math.Min(step, left));
        room.Reserve(taken);
        _reserved += taken;
        return null;
    }

    /// <summary>The right to add to the workspace; dispose it when that is done.</summary>
    public async Task<Turn> EnterAsync(CancellationToken cancel)
    {
        await room.Gate.WaitAsync(cancel);
        return new Turn(this);
    }

    public void Dispose() => room.Leave(_reserved);

    private WorkspaceSize Measure() => meter.Measure(organization, _most, mostEntries);

    private Error.QuotaExceeded Exceeded(long used) => new(Quota.StorageMb.ToWire(), mostMb, WorkspaceQuota.ToMebibytes(used));

    private long MostEntries => mostEntries;

    private void Settle(long growth)
    {
        room.Used += growth;
        room.Reserve(-_reserved);
        _reserved = 0;
    }

    private void Leave() => room.Gate.Release();

    internal sealed class Turn(Upload upload) : IDisposable
    {
        /// <summary>Why the file may not be put there; null when it may. One that is replaced by a smaller one always may.</summary>
        /// <param name="growth">Bytes of the disk that the workspace takes more by it.</param>
        /// <param name="isNew">Whether it is one entry more; files without content take no bytes, but the disk has no end of them either.</param>
        public Error? Refuse(long growth, bool isNew)
        {
            if (growth <= 0 && !isNew)
                return null;
            var size = upload.Measure();
            if (size.Bytes + growth > upload._most)
                return upload.Exceeded(size.Bytes);
            return isNew && size.Entries >= upload.MostEntries ? new Error.Conflict($"The workspace holds {upload.MostEntries} files and folders, as many as it may.") : null;
        }

        /// <summary>The file is in the workspace: what was reserved for it is used.</summary>
        public void Settle(long growth) => upload.Settle(growth);

        public void Dispose() => upload.Leave();
    }
}
