using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Results;
using Mentiko.Core.Secrets;
using Mentiko.Infrastructure.Persistence;
using Mentiko.Infrastructure.Persistence.Commits;
using Mentiko.Infrastructure.Persistence.Rows;
using Mentiko.Infrastructure.Persistence.Stores;
using Microsoft.EntityFrameworkCore;

namespace Mentiko.Infrastructure.Vault;

/// <summary>The secrets of a namespace, as everybody but the engine sees them: there is no way to a value in here.</summary>
internal sealed class EfSecretStore(IReadContextFactory contexts, ICommitLine commits, KeyDesk keys, SecretFeed feed) : ISecretStore, ISecretNames
{
    private const int PutTries = 5;

    public async Task<Page<SecretRecord>> ListAsync(NamespaceScope scope, PageRequest page, CancellationToken cancel)
    {
        await using var context = contexts.Create(scope);
        var rows = await context.Secrets
            .Where(row => row.DeletedAt == null && (page.After == null || row.Name.CompareTo(page.After) > 0))
            .OrderBy(row => row.Name)
            .Take(page.Limit + 1)
            .ToListAsync(cancel);
        var names = rows.ConvertAll(row => row.Name);
        var users = (await context.AgentSecrets.Where(use => names.Contains(use.Secret)).ToListAsync(cancel)).ToLookup(use => use.Secret, use => use.Agent, StringComparer.Ordinal);
        return Paging.Cut(rows, page.Limit, row => ToRecord(row, users[row.Name]), row => row.Name);
    }

    public async Task<SecretRecord?> FindAsync(NamespaceScope scope, SecretName name, CancellationToken cancel)
    {
        await using var context = contexts.Create(scope);
        return await context.Secrets.SingleOrDefaultAsync(row => row.Name == name.Text && row.DeletedAt == null, cancel) is { } row
            ? ToRecord(row, await context.AgentSecrets.Where(use => use.Secret == name.Text).Select(use => use.Agent).ToListAsync(cancel))
            : null;
    }

    async Task<IReadOnlySet<string>> ISecretNames.ListAsync(NamespaceScope scope, CancellationToken cancel)
    {
        await using var context = contexts.Create(scope);
        return (await context.Secrets.Where(row => row.DeletedAt == null).Select(row => row.Name).ToListAsync(cancel)).ToHashSet(StringComparer.Ordinal);
    }

    public async Task<Result<SecretPut>> PutAsync(NamespaceScope scope, SecretName name, SecretValue value, string? description, CancellationToken cancel)
    {
        for (var turn = 0; turn < PutTries; turn++)
        {
            using var key = await keys.OpenCurrentAsync(scope, cancel);
            var put = await commits.CommitAsync(CommitAuthor.Of(scope), session => Put(session, key, name, value, description), cancel);
            if (!put.TryGet(out var done, out var refusal))
            {
                return refusal;
            }

            // None: the key was rotated after it was opened. A value sealed with the old one could outlive it.
            if (done is not null)
            {
                return done;
            }
        }

        return new Error.Conflict("The vault's key is being changed again and again. Try once more.");
    }

    public Task<Result<Done>> DeleteAsync(NamespaceScope scope, SecretName name, AuditDraft audit, CancellationToken cancel) =>
        commits.CommitAsync<Done>(
            CommitAuthor.Of(scope),
            session =>
            {
                if (session.Db.Secrets.SingleOrDefault(secret => secret.Name == name.Text && secret.DeletedAt == null) is not { } row)
                {
                    return new Error.NotFound();
                }

                (row.DeletedAt, row.Sealed, row.Description, row.LastUsedAt) = (session.Now, [], "", null);
                session.Db.SaveChanges();
                session.Audit(audit.With("version", Versions.Text(row.Version)));
                return default(Done);
            },
            cancel);

    private Result<SecretPut?> Put(CommitSession session, NamespaceKey key, SecretName name, SecretValue value, string? description)
    {
        if (KeyDesk.CurrentVersionOf(session) != key.Version)
        {
            return Result<SecretPut?>.Of(null);
        }

        var row = session.Db.Secrets.SingleOrDefault(secret => secret.Name == name.Text);
        var isNew = row is not { DeletedAt: null };
        row ??= session.Db.Add(new SecretRow { NamespaceId = session.Namespace.Value, Name = name.Text }).Entity;
        var now = DateTimeOffset.FromUnixTimeMilliseconds(session.Now);
        if (isNew)
        {
            (row.CreatedAt, row.CreatedBy, row.DeletedAt) = (now, session.Actor.Label, null);
        }

        row.Version++;
        row.UpdatedAt = now;
        row.Description = description ?? row.Description;
        row.KeyVersion = key.Version;
        row.Sealed = key.Seal(name.Text, row.Version, value.Reveal());
        session.Db.SaveChanges();
        session.Audit(new AuditDraft(isNew ? AuditActions.SecretCreated : AuditActions.SecretUpdated, "secret", name.Text)
            .With("version", Versions.Text(row.Version)));
        session.AfterCommit(() => feed.Tell(session.Namespace, name, value.Reveal()));
        return new SecretPut(ToRecord(row, session.Db.AgentSecrets.Where(use => use.Secret == name.Text).Select(use => use.Agent).ToList()), isNew);
    }

    private static SecretRecord ToRecord(SecretRow row, IEnumerable<string> users) => new(
        SecretName.Parse(row.Name), row.Version, row.Description, row.CreatedAt, row.CreatedBy, row.UpdatedAt, row.LastUsedAt, [.. users.Order(StringComparer.Ordinal)]);
}
