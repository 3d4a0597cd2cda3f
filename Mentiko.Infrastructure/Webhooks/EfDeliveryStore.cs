using Mentiko.Core.Access;
using Mentiko.Core.Ids;
using Mentiko.Core.Results;
using Mentiko.Core.Runs;
using Mentiko.Core.Webhooks;
using Mentiko.Infrastructure.Persistence;
using Mentiko.Infrastructure.Persistence.Commits;
using Mentiko.Infrastructure.Persistence.Rows;
using Mentiko.Infrastructure.Persistence.Stores;
using Microsoft.EntityFrameworkCore;

namespace Mentiko.Infrastructure.Webhooks;

/// <summary>What was delivered, and which signatures were taken.</summary>
internal sealed class EfDeliveryStore(IReadContextFactory contexts, ICommitLine commits, IIdGenerator ids) : IDeliveryStore
{
    /// <summary>So many deliveries of a webhook are kept.</summary>
    public const int Kept = 100;

    private const string ForgetSignatures = """DELETE FROM "WebhookSignatures" WHERE "NamespaceId" = @ns AND "Webhook" = @webhook AND "SignedAt" < @before""";
    private const string ForgetOld = """DELETE FROM "WebhookDeliveries" WHERE "NamespaceId" = @ns AND "Webhook" = @webhook AND "Id" <= @cut""";

    // A signature is forgotten only when its age alone refuses it, by every clock.
    private static readonly TimeSpan Remembered = 2 * WebhookSignature.OldestAge;

    public async Task<Page<Delivery>> ListAsync(NamespaceScope scope, WebhookName webhook, PageRequest page, CancellationToken cancel)
    {
        await using var context = contexts.Create(scope);
        var rows = await context.WebhookDeliveries
            .Where(row => row.Webhook == webhook.Text && (page.After == null || row.Id.CompareTo(page.After) < 0))
            .OrderByDescending(row => row.Id)
            .Take(page.Limit + 1)
            .ToListAsync(cancel);
        return Paging.Cut(rows, page.Limit, ToDelivery, row => row.Id);
    }

    public async Task<Delivery?> FindAsync(NamespaceScope scope, WebhookName webhook, string id, CancellationToken cancel)
    {
        await using var context = contexts.Create(scope);
        return await context.WebhookDeliveries.SingleOrDefaultAsync(row => row.Webhook == webhook.Text && row.Id == id, cancel) is { } row ? ToDelivery(row) : null;
    }

    public Task<Result<string>> ReceiveAsync(NamespaceScope scope, NewDelivery delivery, CancellationToken cancel)
    {
        var id = ids.NewId().ToString("N");
        return commits.CommitAsync<string>(
            CommitAuthor.Of(scope),
            session =>
            {
                if (!session.Db.Webhooks.Any(row => row.Name == delivery.Webhook.Text && row.DeletedAt == null))
                {
                    return new Error.NotFound();
                }

                if (delivery.Signature is { } signature && !Take(session, delivery.Webhook, signature))
                {
                    return new Error.Conflict("This delivery was taken before. To send it again, sign it again, with the same delivery id.");
                }

                session.Db.Add(new WebhookDeliveryRow
                {
                    NamespaceId = session.Namespace.Value,
                    Webhook = delivery.Webhook.Text,
                    Id = id,
                    ReceivedAt = session.Now,
                    Kind = delivery.Kind.ToWire(),
                    State = DeliveryState.Received.ToWire(),
                    SenderId = delivery.SenderId,
                    Body = delivery.Body,
                    RepeatOf = delivery.RepeatOf,
                });
                session.Db.SaveChanges();
                Forget(session, delivery.Webhook);
                return id;
            },
            cancel);
    }

    public async Task CloseAsync(NamespaceScope scope, WebhookName webhook, string id, string? run, Error? error, CancellationToken cancel) => await commits.CommitAsync<Done>(
        CommitAuthor.Of(scope),
        session =>
        {
            // Gone: so many came after it meanwhile.
            if (session.Db.WebhookDeliveries.SingleOrDefault(found => found.Webhook == webhook.Text && found.Id == id) is { } row)
            {
                row.State = (error is null ? DeliveryState.Accepted : DeliveryState.Refused).ToWire();
                (row.RunId, row.Code, row.Text) = (run, error?.Code, error is null ? null : Sentence(error));
                session.Db.SaveChanges();
            }

            return default(Done);
        },
        cancel);

    private static bool Take(CommitSession session, WebhookName webhook, WebhookSignature signature)
    {
        if (session.Db.WebhookSignatures.Any(seen => seen.Webhook == webhook.Text && seen.Signature == signature.Hex))
        {
            return false;
        }

        session.Execute(ForgetSignatures, ("@webhook", webhook.Text), ("@before", session.Now / 1000 - (long)Remembered.TotalSeconds));
        session.Db.Add(new WebhookSignatureRow
        {
            NamespaceId = session.Namespace.Value,
            Webhook = webhook.Text,
            Signature = signature.Hex,
            SignedAt = signature.SignedAt,
        });
        return true;
    }

    private static void Forget(CommitSession session, WebhookName webhook)
    {
        var cut = session.Db.WebhookDeliveries.Where(row => row.Webhook == webhook.Text).OrderByDescending(row => row.Id).Skip(Kept).Select(row => row.Id).FirstOrDefault();
        if (cut is not null)
        {
            session.Execute(ForgetOld, ("@webhook", webhook.Text), ("@cut", cut));
        }
    }

    private static string Sentence(Error error) => error is Error.Invalid invalid
        ? string.Join(" ", invalid.Errors.SelectMany(entry => entry.Value.Select(message => $"{entry.Key}: {message}")).Take(5))
        : error.Message;

    private static Delivery ToDelivery(WebhookDeliveryRow row) => new(
        row.Id,
        DateTimeOffset.FromUnixTimeMilliseconds(row.ReceivedAt),
        WebhookWords.TryParse(row.Kind, out DeliveryKind kind) ? kind : throw new FormatException("Not a kind of delivery."),
        WebhookWords.TryParse(row.State, out DeliveryState state) ? state : throw new FormatException("Not a state of a delivery."),
        row.SenderId,
        row.Body,
        row.RunId is null ? null : RunId.Parse(row.RunId),
        row.Code,
        row.Text,
        row.RepeatOf);
}
