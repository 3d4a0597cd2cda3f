using System.Collections.Concurrent;
using System.Threading.Channels;
using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;
using Mentiko.Core.Secrets;
using Mentiko.Infrastructure.Persistence;
using Mentiko.Infrastructure.Persistence.Commits;
using Mentiko.Infrastructure.Persistence.Stores;
using Microsoft.EntityFrameworkCore;

namespace Mentiko.Infrastructure.Vault;

/// <summary>New versions of namespaces' keys, and how far the work that follows has come.</summary>
internal sealed class VaultKeys(IReadContextFactory contexts, ICommitLine commits, KeyDesk keys) : IVaultKeys
{
    private readonly Channel<NamespaceId> _work = Channel.CreateUnbounded<NamespaceId>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ConcurrentDictionary<NamespaceId, int> _left = new();

    /// <summary>Namespaces whose secrets are to be sealed anew.</summary>
    public ChannelReader<NamespaceId> Work => _work.Reader;

    public async Task<VaultState> FindAsync(NamespaceScope scope, CancellationToken cancel)
    {
        await using var context = contexts.Create(scope);
        await using var snapshot = await context.BeginSnapshotAsync(cancel);
        var current = await context.NamespaceKeys.OrderByDescending(row => row.Version).FirstOrDefaultAsync(cancel);
        var secrets = await context.Secrets.CountAsync(row => row.DeletedAt == null, cancel);
        if (current is null)
        {
            return new VaultState(0, secrets, secrets, 0, null, false);
        }

        var done = await context.Secrets.CountAsync(row => row.DeletedAt == null && row.KeyVersion == current.Version, cancel);
        var isOld = await context.NamespaceKeys.AnyAsync(row => row.RetiredAt == null && row.Version < current.Version, cancel);
        var isLeft = _left.TryGetValue(scope.Namespace, out var left) && left > 0;
        return new VaultState(current.Version, secrets, done, isLeft ? secrets - done : 0, current.CreatedAt, isOld && !isLeft);
    }

    public async Task<Result<VaultState>> RotateAsync(NamespaceScope scope, AuditDraft audit, CancellationToken cancel)
    {
        var state = await FindAsync(scope, cancel);
        var next = state.KeyVersion + 1;
        var wrapped = state.IsRotating ? [] : await keys.NewAsync(scope.Namespace, next, cancel);
        var rotated = await commits.CommitAsync<Done>(
            CommitAuthor.Of(scope),
            session =>
            {
                if (state.IsRotating || KeyDesk.CurrentVersionOf(session) != state.KeyVersion)
                {
                    return new Error.Conflict("A rotation of the vault's key is under way.");
                }

                KeyDesk.Add(session, next, wrapped);
                session.Audit(audit.With("from", Versions.Text(state.KeyVersion)).With("to", Versions.Text(next)));
                session.AfterCommit(() => Begin(scope.Namespace));
                return default(Done);
            },
            cancel);
        return rotated.Error is { } refusal ? refusal : await FindAsync(scope, cancel);
    }

    /// <summary>There is work to do, or again.</summary>
    public void Begin(NamespaceId owner)
    {
        _left.TryRemove(owner, out _);
        _work.Writer.TryWrite(owner);
    }

    /// <summary>The work is done, but for so many that do not open.</summary>
    public void End(NamespaceId owner, int unreadable) => _left[owner] = unreadable;

    /// <summary>Namespaces with a rotation that an earlier process left half done. Looks beyond one namespace, for ids only.</summary>
    public async Task<IReadOnlyList<NamespaceId>> FindUnfinishedAsync(CancellationToken cancel)
    {
        await using var context = contexts.CreateOutside(ReadPurpose.UnfinishedRotations);
        var rows = context.NamespaceKeys.IgnoreQueryFilters([MentikoDbContext.NamespaceFilter]);
        var ids = await rows
            .Where(row => row.RetiredAt == null && rows.Any(newer => newer.NamespaceId == row.NamespaceId && newer.Version > row.Version))
            .Select(row => row.NamespaceId)
            .Distinct()
            .ToListAsync(cancel);
        return ids.ConvertAll(id => new NamespaceId(id));
    }
}
