using System.Collections.Immutable;
using System.Text.Json;
using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Hosts;
using Mentiko.Core.Results;
using Mentiko.Core.Secrets;
using Mentiko.Infrastructure.Persistence.Commits;
using Mentiko.Infrastructure.Persistence.Rows;
using Microsoft.EntityFrameworkCore;

namespace Mentiko.Infrastructure.Persistence.Stores;

/// <summary>The remote hosts of a namespace. One that is deleted stays as a row without meaning, so that its versions go on.</summary>
internal sealed class EfHostStore(IReadContextFactory contexts, ICommitLine commits) : IHostStore
{
    private const string Target = "host", Quota = "hosts";

    public async Task<RemoteHost?> FindAsync(NamespaceScope scope, HostName name, CancellationToken cancel)
    {
        await using var context = contexts.Create(scope);
        return await context.RemoteHosts.SingleOrDefaultAsync(row => row.Name == name.Text && row.DeletedAt == null, cancel) is { } row ? ToHost(row) : null;
    }

    public async Task<Page<RemoteHost>> ListAsync(NamespaceScope scope, PageRequest page, CancellationToken cancel)
    {
        await using var context = contexts.Create(scope);
        var rows = await context.RemoteHosts
            .Where(row => row.DeletedAt == null && (page.After == null || row.Name.CompareTo(page.After) > 0))
            .OrderBy(row => row.Name)
            .Take(page.Limit + 1)
            .ToListAsync(cancel);
        return Paging.Cut(rows, page.Limit, ToHost, row => row.Name);
    }

    public Task<Result<SavedHost>> SaveAsync(NamespaceScope scope, HostName name, HostDefinition definition, int? expectedVersion, CancellationToken cancel) =>
        commits.CommitAsync(CommitAuthor.Of(scope), session => Save(session, name, definition, expectedVersion), cancel);

    public Task<Result<Done>> DeleteAsync(NamespaceScope scope, HostName name, int? expectedVersion, CancellationToken cancel) => commits.CommitAsync<Done>(
        CommitAuthor.Of(scope),
        session =>
        {
            if (Find(session, name) is not { } row)
            {
                return new Error.NotFound();
            }

            if (Versions.Refuse(expectedVersion, row.Version) is { } refusal)
            {
                return refusal;
            }

            row.DeletedAt = session.Now;
            Void(row);
            session.Db.SaveChanges();
            session.Audit(new AuditDraft(AuditActions.HostDeleted, Target, name.Text));
            return default(Done);
        },
        cancel);

    public Task<Result<RemoteHost>> RecordCheckAsync(NamespaceScope scope, HostName name, int version, HostCheck check, CancellationToken cancel) => commits.CommitAsync<RemoteHost>(
        CommitAuthor.Of(scope),
        session =>
        {
            if (Find(session, name) is not { } row)
            {
                return new Error.NotFound();
            }

            if (row.Version != version)
            {
                return new Error.Conflict("The host was changed while it was looked at. Try once more.");
            }

            (row.CheckedAt, row.CheckedCredential, row.CheckJson) = (check.CheckedAt, check.CredentialVersion, JsonSerializer.Serialize(check.Findings));
            session.Db.SaveChanges();
            session.Audit(new AuditDraft(AuditActions.HostChecked, Target, name.Text, check.HasPassed ? AuditOutcome.Allowed : AuditOutcome.Failed)
                .With("version", Versions.Text(version))
                .With("credential", row.Credential)
                .With("failed", string.Join(", ", check.Findings.Where(finding => !finding.IsGood).Select(finding => finding.Name))));
            return ToHost(row);
        },
        cancel);

    private static Result<SavedHost> Save(CommitSession session, HostName name, HostDefinition definition, int? expectedVersion)
    {
        var row = session.Db.RemoteHosts.SingleOrDefault(found => found.Name == name.Text);
        var isNew = row is not { DeletedAt: null };
        if ((Versions.Refuse(expectedVersion, isNew ? 0 : row!.Version) ?? Refuse(session, definition, isNew)) is { } refusal)
        {
            return refusal;
        }

        row ??= session.Db.Add(new RemoteHostRow { NamespaceId = session.Namespace.Value, Name = name.Text }).Entity;
        var now = DateTimeOffset.FromUnixTimeMilliseconds(session.Now);
        if (isNew)
        {
            (row.CreatedAt, row.DeletedAt) = (now, null);
        }

        (row.Address, row.Port, row.User, row.Prefix) = (definition.Address, definition.Port, definition.User, definition.Prefix);
        (row.HostKey, row.Credential, row.UpdatedAt, row.UpdatedBy) = (definition.Key.Fingerprint, definition.Credential.Text, now, session.Actor.Name);
        Void(row);
        row.Version++;
        session.Db.SaveChanges();
        session.Audit(new AuditDraft(isNew ? AuditActions.HostCreated : AuditActions.HostUpdated, Target, name.Text)
            .With("version", Versions.Text(row.Version))
            .With("address", FormattableString.Invariant($"{row.Address}:{row.Port}"))
            .With("user", row.User)
            .With("prefix", row.Prefix)
            .With("hostKey", row.HostKey)
            .With("credential", row.Credential));
        return new SavedHost(ToHost(row), isNew);
    }

    private static Error? Refuse(CommitSession session, HostDefinition definition, bool isNew)
    {
        if (!session.Db.Secrets.Any(secret => secret.Name == definition.Credential.Text && secret.DeletedAt == null))
        {
            return Error.Invalid.At("$.credential", $"There is no secret '{definition.Credential.Text}'.");
        }

        var used = isNew ? session.Db.RemoteHosts.Count(row => row.DeletedAt == null) : 0;
        return used >= RemoteHost.MostPerNamespace ? new Error.QuotaExceeded(Quota, RemoteHost.MostPerNamespace, used) : null;
    }

    // What was proven of the host as it was says nothing of what it is now.
    private static void Void(RemoteHostRow row) => (row.CheckedAt, row.CheckedCredential, row.CheckJson) = (null, 0, "[]");

    private static RemoteHostRow? Find(CommitSession session, HostName name) =>
        session.Db.RemoteHosts.SingleOrDefault(row => row.Name == name.Text && row.DeletedAt == null);

    private static RemoteHost ToHost(RemoteHostRow row) => new(
        HostName.Parse(row.Name),
        row.Version,
        new HostDefinition(row.Address, row.Port, row.User, row.Prefix, HostKey.Parse(row.HostKey), SecretName.Parse(row.Credential)),
        row.CreatedAt,
        row.UpdatedAt,
        row.UpdatedBy,
        row.CheckedAt is { } at ? new HostCheck(at, row.CheckedCredential, JsonSerializer.Deserialize<ImmutableArray<HostFinding>>(row.CheckJson)) : null);
}
