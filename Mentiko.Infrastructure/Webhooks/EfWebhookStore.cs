using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Results;
using Mentiko.Core.Secrets;
using Mentiko.Core.Webhooks;
using Mentiko.Infrastructure.Persistence;
using Mentiko.Infrastructure.Persistence.Commits;
using Mentiko.Infrastructure.Persistence.Rows;
using Mentiko.Infrastructure.Persistence.Stores;
using Mentiko.Infrastructure.Vault;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Mentiko.Infrastructure.Webhooks;

/// <summary>The webhooks of a namespace, without a way to their signing secrets but the answer that makes one.</summary>
internal sealed class EfWebhookStore(IReadContextFactory contexts, ICommitLine commits, KeyDesk keys, IOptions<WebhookOptions> options) : IWebhookStore
{
    private const string Quota = "webhooks";
    private const int Tries = 5;

    private const string ForgetDeliveries = """DELETE FROM "WebhookDeliveries" WHERE "NamespaceId" = @ns AND "Webhook" = @webhook""";
    private const string ForgetSignatures = """DELETE FROM "WebhookSignatures" WHERE "NamespaceId" = @ns AND "Webhook" = @webhook""";

    public async Task<Webhook?> FindAsync(NamespaceScope scope, WebhookName name, CancellationToken cancel)
    {
        await using var context = contexts.Create(scope);
        return await context.Webhooks.SingleOrDefaultAsync(row => row.Name == name.Text && row.DeletedAt == null, cancel) is { } row
            ? WebhookSecrets.ToWebhook(row)
            : null;
    }

    public async Task<Page<Webhook>> ListAsync(NamespaceScope scope, PageRequest page, CancellationToken cancel)
    {
        await using var context = contexts.Create(scope);
        var rows = await context.Webhooks
            .Where(row => row.DeletedAt == null && (page.After == null || row.Name.CompareTo(page.After) > 0))
            .OrderBy(row => row.Name)
            .Take(page.Limit + 1)
            .ToListAsync(cancel);
        return Paging.Cut(rows, page.Limit, WebhookSecrets.ToWebhook, row => row.Name);
    }

    public Task<Result<SavedWebhook>> SaveAsync(NamespaceScope scope, WebhookName name, WebhookDefinition definition, int? expectedVersion, CancellationToken cancel) =>
        WithKeyAsync(scope, (session, key) => Save(session, key, name, definition, expectedVersion), cancel);

    public Task<Result<SavedWebhook>> RotateAsync(NamespaceScope scope, WebhookName name, CancellationToken cancel) => WithKeyAsync(
        scope,
        (session, key) =>
        {
            if (session.Db.Webhooks.SingleOrDefault(found => found.Name == name.Text && found.DeletedAt == null) is not { } row)
            {
                return new Error.NotFound();
            }

            var secret = Renew(session, key, row);
            row.Version++;
            session.Db.SaveChanges();
            session.Audit(new AuditDraft(AuditActions.WebhookRotated, "webhook", name.Text).With("version", Versions.Text(row.Version)));
            return new SavedWebhook(WebhookSecrets.ToWebhook(row), secret);
        },
        cancel);

    public Task<Result<Done>> DeleteAsync(NamespaceScope scope, WebhookName name, int? expectedVersion, CancellationToken cancel) => commits.CommitAsync<Done>(
        CommitAuthor.Of(scope),
        session =>
        {
            if (session.Db.Webhooks.SingleOrDefault(found => found.Name == name.Text && found.DeletedAt == null) is not { } row)
            {
                return new Error.NotFound();
            }

            if (Versions.Refuse(expectedVersion, row.Version) is { } refusal)
            {
                return refusal;
            }

            (row.DeletedAt, row.Sealed, row.RefusedAt) = (session.Now, [], null);
            session.Db.SaveChanges();
            session.Execute(ForgetDeliveries, ("@webhook", name.Text));
            session.Execute(ForgetSignatures, ("@webhook", name.Text));
            session.Audit(new AuditDraft(AuditActions.WebhookDeleted, "webhook", name.Text));
            return default(Done);
        },
        cancel);

    /// <summary>Runs an act that may seal something. A key that was rotated after it was opened must not seal anything any more.</summary>
    private async Task<Result<SavedWebhook>> WithKeyAsync(NamespaceScope scope, Func<CommitSession, NamespaceKey, Result<SavedWebhook>> act, CancellationToken cancel)
    {
        for (var turn = 0; turn < Tries; turn++)
        {
            using var key = await keys.OpenCurrentAsync(scope, cancel);
            var saved = await commits.CommitAsync(
                CommitAuthor.Of(scope),
                session => KeyDesk.CurrentVersionOf(session) == key.Version ? act(session, key).Map(done => (SavedWebhook?)done) : Result<SavedWebhook?>.Of(null),
                cancel);
            if (!saved.TryGet(out var done, out var refusal))
            {
                return refusal;
            }

            if (done is not null)
            {
                return done;
            }
        }

        return new Error.Conflict("The vault's key is being changed again and again. Try once more.");
    }

    private Result<SavedWebhook> Save(CommitSession session, NamespaceKey key, WebhookName name, WebhookDefinition definition, int? expectedVersion)
    {
        var row = session.Db.Webhooks.SingleOrDefault(found => found.Name == name.Text);
        var isNew = row is not { DeletedAt: null };
        if ((Versions.Refuse(expectedVersion, isNew ? 0 : row!.Version) ?? Refuse(session, definition, isNew)) is { } refusal)
        {
            return refusal;
        }

        row ??= session.Db.Add(new WebhookRow { NamespaceId = session.Namespace.Value, Name = name.Text }).Entity;
        var now = DateTimeOffset.FromUnixTimeMilliseconds(session.Now);
        (row.Chain, row.Enabled, row.UpdatedAt, row.UpdatedBy) = (definition.Chain.Text, definition.Enabled, now, session.Actor.Name);
        SecretValue? secret = null;
        if (isNew)
        {
            (row.CreatedAt, row.DeletedAt) = (now, null);
            secret = Renew(session, key, row);
        }

        row.Version++;
        session.Db.SaveChanges();
        session.Audit(new AuditDraft(isNew ? AuditActions.WebhookCreated : AuditActions.WebhookUpdated, "webhook", name.Text)
            .With("version", Versions.Text(row.Version))
            .With("chain", row.Chain)
            .With("enabled", row.Enabled ? "true" : "false"));
        return new SavedWebhook(WebhookSecrets.ToWebhook(row), secret);
    }

    private Error? Refuse(CommitSession session, WebhookDefinition definition, bool isNew)
    {
        if (!session.Db.Chains.Any(chain => chain.Name == definition.Chain.Text && chain.DeletedAt == null))
        {
            return Error.Invalid.At("$.chain", $"There is no chain '{definition.Chain.Text}'.");
        }

        var used = isNew ? session.Db.Webhooks.Count(row => row.DeletedAt == null) : 0;
        return used >= options.Value.PerNamespace ? new Error.QuotaExceeded(Quota, options.Value.PerNamespace, used) : null;
    }

    private static SecretValue Renew(CommitSession session, NamespaceKey key, WebhookRow row)
    {
        var secret = WebhookSecrets.New();
        row.SecretVersion++;
        row.SecretAt = DateTimeOffset.FromUnixTimeMilliseconds(session.Now);
        key.Seal(row, secret);
        return secret;
    }
}
