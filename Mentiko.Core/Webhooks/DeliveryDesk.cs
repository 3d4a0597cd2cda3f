using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Mentiko.Core.Access;
using Mentiko.Core.Chains;
using Mentiko.Core.Results;
using Mentiko.Core.Runs;

namespace Mentiko.Core.Webhooks;

/// <summary>A delivery and the run that it got.</summary>
public sealed record AcceptedDelivery(string Id, AcceptedRun Run);

/// <summary>
/// The way of every delivery: written down, its run triggered, the outcome written down. A crash after the first
/// leaves a delivery that is received and no more; its sender, who got no answer, sends it again.
/// </summary>
public sealed class DeliveryDesk(IDeliveryStore deliveries, TriggerRun trigger)
{
    /// <summary>The label by which the runs of a webhook are found.</summary>
    public const string Label = "webhook";

    /// <summary>Handles a delivery in the name of the scope's actor.</summary>
    public async Task<Result<AcceptedDelivery>> HandleAsync(NamespaceScope scope, ChainName chain, NewDelivery delivery, CancellationToken cancel)
    {
        if (IdempotencyKeys.Check(delivery.SenderId) is { } malformed)
        {
            return malformed;
        }

        if (!(await deliveries.ReceiveAsync(scope, delivery, cancel)).TryGet(out var id, out var error))
        {
            return error;
        }

        var input = new TriggerRun.Input(chain, TriggerKind.Webhook, Parse(delivery.Body), LabelsOf(delivery.Webhook), KeyOf(delivery, id));
        var accepted = await trigger.ExecuteAsync(scope, input, cancel);
        await deliveries.CloseAsync(scope, delivery.Webhook, id, accepted.IsOk ? accepted.Value.Id.Text : null, accepted.Error, cancel);
        return accepted.Map(run => new AcceptedDelivery(id, run));
    }

    private static JsonElement Parse(string body) => JsonElement.Parse(body);

    private static ImmutableSortedDictionary<string, string> LabelsOf(WebhookName webhook) =>
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal).Add(Label, webhook.Text);

    /// <summary>The sender's id, kept apart from the keys of other webhooks and of other callers.</summary>
    private static string KeyOf(NewDelivery delivery, string id) => delivery is { Kind: DeliveryKind.Delivery, SenderId: { } sender }
        ? $"webhook-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{delivery.Webhook.Text}\n{sender}")))}"
        : $"delivery-{id}";
}
