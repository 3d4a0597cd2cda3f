using System.Text;
using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Chains;
using Mentiko.Core.Results;
using Mentiko.Infrastructure.FileSystem;
using Microsoft.Extensions.Logging;

namespace Mentiko.Infrastructure.Persistence.Stores;

/// <summary>
/// Keeps <c>{data}/{namespace}/chains/{chain}.json</c> beside the database, for people and their tools. The database is
/// what counts: a file that cannot be written is logged, and the next save of the chain writes it again.
/// </summary>
internal sealed partial class MirroredChainStore(EfChainStore store, ChainFiles files, ILogger<MirroredChainStore> logger) : IChainStore
{
    // One writer for a chain's file at a time, which reads what is current: two saves that end in another order than
    // they were committed leave the newer text. Chains share writers by hash, so that idle ones cost nothing.
    private readonly SemaphoreSlim[] _writers = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1))];

    public Task<ChainVersion?> FindAsync(NamespaceScope scope, ChainName name, CancellationToken cancel) => store.FindAsync(scope, name, cancel);

    public Task<ChainVersion?> FindVersionAsync(NamespaceScope scope, ChainName name, int version, CancellationToken cancel) =>
        store.FindVersionAsync(scope, name, version, cancel);

    public Task<Page<ChainVersion>> ListAsync(NamespaceScope scope, PageRequest page, CancellationToken cancel) => store.ListAsync(scope, page, cancel);

    public Task<Page<ChainVersion>> ListVersionsAsync(NamespaceScope scope, ChainName name, PageRequest page, CancellationToken cancel) =>
        store.ListVersionsAsync(scope, name, page, cancel);

    public async Task<Result<ChainVersion>> SaveAsync(
        NamespaceScope scope, ChainName name, ChainDefinition definition, int? expectedVersion, string? note, AuditDraft audit, CancellationToken cancel)
    {
        var saved = await store.SaveAsync(scope, name, definition, expectedVersion, note, audit, cancel);
        if (saved.IsOk)
        {
            await MirrorAsync(scope, name);
        }

        return saved;
    }

    public async Task<Result<Done>> DeleteAsync(NamespaceScope scope, ChainName name, int? expectedVersion, AuditDraft audit, CancellationToken cancel)
    {
        var deleted = await store.DeleteAsync(scope, name, expectedVersion, audit, cancel);
        if (deleted.IsOk)
        {
            await MirrorAsync(scope, name);
        }

        return deleted;
    }

    /// <summary>Writes the file of a chain that was changed. The change is made: a caller who goes away now must not leave the old file.</summary>
    public async Task MirrorAsync(NamespaceScope scope, ChainName name)
    {
        var writer = _writers[(uint)HashCode.Combine(scope.Namespace, name) % (uint)_writers.Length];
        await writer.WaitAsync(CancellationToken.None);
        try
        {
            if (await store.FindAsync(scope, name, CancellationToken.None) is { } current)
            {
                files.Write(scope, name, Encoding.UTF8.GetBytes(ChainDefinitionWriter.Write(current.Definition)));
            }
            else
            {
                files.Delete(scope, name);
            }
        }
        catch (IOException fault)
        {
            LogNotMirrored(fault, scope.Slug.Text, name.Text);
        }
        finally
        {
            writer.Release();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The file of chain {Chain} in {Namespace} could not be written; the next save writes it again")]
    private partial void LogNotMirrored(Exception fault, string @namespace, string chain);
}
