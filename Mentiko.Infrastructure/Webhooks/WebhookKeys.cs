using Mentiko.Core.Access;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;
using Mentiko.Core.Secrets;
using Mentiko.Core.Webhooks;
using Mentiko.Infrastructure.Persistence;
using Mentiko.Infrastructure.Persistence.Commits;
using Mentiko.Infrastructure.Persistence.Stores;
using Mentiko.Infrastructure.Vault;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Mentiko.Infrastructure.Webhooks;

/// <summary>Answers the gate about calls to webhooks.</summary>
internal sealed partial class WebhookKeys(IReadContextFactory contexts, ICommitLine commits, KeyDesk keys, TimeProvider time, ILogger<WebhookKeys> logger) : IWebhookKeys
{
    private const long Minute = 60_000;

    // By a condition of its own, so that a flood of bad calls writes no more than once a minute on any number of nodes.
    private const string NoteRefused =
        """
        UPDATE "Webhooks" SET "RefusedAt" = @now WHERE "NamespaceId" = @ns AND "Name" = @name AND "DeletedAt" IS NULL
            AND ("RefusedAt" IS NULL OR "RefusedAt" < @before)
        """;

    public async Task<NamespaceId?> FindNamespaceAsync(NamespaceSlug slug, CancellationToken cancel)
    {
        await using var context = contexts.CreateOutside();
        var id = await context.Namespaces
            .Where(space => space.Slug == slug.Text && space.Status == OrganizationRows.Active)
            .Select(space => (Guid?)space.Id)
            .SingleOrDefaultAsync(cancel);
        return id is { } known ? new NamespaceId(known) : null;
    }

    public async Task<(Webhook Webhook, SecretValue Secret)?> OpenAsync(NamespaceScope scope, WebhookName name, CancellationToken cancel)
    {
        await using var context = contexts.Create(scope);
        await using var snapshot = await context.BeginSnapshotAsync(cancel);
        if (await context.Webhooks.SingleOrDefaultAsync(row => row.Name == name.Text && row.DeletedAt == null, cancel) is not { } row
            || await context.NamespaceKeys.SingleOrDefaultAsync(version => version.Version == row.KeyVersion && version.RetiredAt == null, cancel) is not { } version)
        {
            return null;
        }

        try
        {
            using var key = await keys.OpenAsync(scope.Namespace, version, cancel);
            return (WebhookSecrets.ToWebhook(row), key.Open(row));
        }
        catch (SealBrokenException)
        {
            LogUnreadable(logger, name.Text, scope.Namespace);
            return null;
        }
    }

    public async Task NoteRefusedAsync(NamespaceScope scope, WebhookName name, CancellationToken cancel)
    {
        await using (var context = contexts.Create(scope))
        {
            var last = await context.Webhooks.Where(row => row.Name == name.Text).Select(row => row.RefusedAt).SingleOrDefaultAsync(cancel);
            if (last is { } known && DateTimeOffset.FromUnixTimeMilliseconds(known) > time.GetUtcNow().AddMinutes(-1))
            {
                return;
            }
        }

        await commits.CommitAsync<Done>(
            CommitAuthor.Of(scope),
            session =>
            {
                session.Execute(NoteRefused, ("@name", name.Text), ("@now", session.Now), ("@before", session.Now - Minute));
                return default(Done);
            },
            cancel);
    }

    [LoggerMessage(1, LogLevel.Error, "The signing secret of webhook {Webhook} of namespace {Namespace} does not open: its row was changed or moved.")]
    private static partial void LogUnreadable(ILogger logger, string webhook, NamespaceId @namespace);
}
