using Mentiko.Core.Access;
using Mentiko.Core.Chains;
using Mentiko.Core.Results;
using Mentiko.Core.Runs;
using Mentiko.Core.Webhooks;
using Mentiko.Web.Gates;

namespace Mentiko.Web.Api.Webhooks;

/// <summary>The webhooks of a namespace and what was delivered to them.</summary>
internal static class WebhookEndpoints
{
    public static void MapWebhooks(this OrgGroup org)
    {
        org.Get("/webhooks", Permission.SchedulesRead, ListAsync).AnswersList<WebhookBody>().Queries("limit", "cursor");
        org.Get("/webhooks/{name}", Permission.SchedulesRead, GetAsync).Answers<WebhookBody>(200);
        org.Put("/webhooks/{name}", Permission.SchedulesWrite, SaveAsync).Reads<WebhookDefinitionBody>()
            .Answers<WebhookBody>(200).Answers<WebhookBody>(201).TakesHeaders("If-Match", "If-None-Match");
        org.Delete("/webhooks/{name}", Permission.SchedulesWrite, DeleteAsync).Answers(204).TakesHeaders("If-Match");
        org.Post("/webhooks/{name}/rotate", Permission.SchedulesWrite, RotateAsync).Answers<WebhookBody>(200);
        org.Post("/webhooks/{name}/test", Permission.RunsTrigger, TestAsync).Reads<TestWebhookBody>().Answers<AcceptedDeliveryBody>(202);
        org.Get("/webhooks/{name}/deliveries", Permission.SchedulesRead, ListDeliveriesAsync).AnswersList<DeliveryBody>().Queries("limit", "cursor");
        org.Post("/webhooks/{name}/deliveries/{delivery}/redeliver", Permission.RunsTrigger, RedeliverAsync).Answers<AcceptedDeliveryBody>(202);
    }

    private static Task<IResult> ListAsync(OrgCall call, ListWebhooks list) =>
        call.ListAsync("webhooks", page => list.ExecuteAsync(call.Scope, page, call.Cancel), webhook => WebhookBody.Of(call.Scope.Slug.Text, webhook));

    private static async Task<IResult> GetAsync(OrgCall call, string name, GetWebhook get) => WebhookName.TryParse(name, out var webhook)
        ? (await get.ExecuteAsync(call.Scope, webhook, call.Cancel)).Or(found => Show(call, new SavedWebhook(found, null)))
        : new Refusal(new Error.NotFound());

    private static async Task<IResult> SaveAsync(OrgCall call, string name, SaveWebhook save, GetWebhook get)
    {
        var read = await RequestBody.ReadAsync(call.Http, body => new WebhookDefinition(ReadChain(body), body.OptionalFlag("enabled") ?? true));
        if (!read.TryGet(out var definition, out var error))
        {
            return new Refusal(error);
        }

        if (!WebhookName.TryParse(name, out var webhook))
        {
            return new Refusal(Error.Invalid.At("name", "A name has 1 to 63 lower-case letters, digits and hyphens and begins with no hyphen."));
        }

        return (await Preconditions.ReadAsync(call.Http, () => FindVersionAsync(call, webhook, get))).TryGet(out var expected, out error)
            ? (await save.ExecuteAsync(call.Scope, new SaveWebhook.Input(webhook, definition, expected), call.Cancel)).Or(saved => Show(call, saved, isNew: saved.Secret is not null))
            : new Refusal(error);
    }

    private static ChainName ReadChain(BodyReader body)
    {
        var text = body.Text("chain");
        if (ChainName.TryParse(text, out var chain))
        {
            return chain;
        }

        if (text.Length > 0)
        {
            body.Report("chain", "This is no name of a chain.");
        }

        return default;
    }

    private static async Task<IResult> DeleteAsync(OrgCall call, string name, DeleteWebhook delete, GetWebhook get)
    {
        if (!WebhookName.TryParse(name, out var webhook))
        {
            return new Refusal(new Error.NotFound());
        }

        return (await Preconditions.ReadAsync(call.Http, () => FindVersionAsync(call, webhook, get))).TryGet(out var expected, out var error)
            ? (await delete.ExecuteAsync(call.Scope, new DeleteWebhook.Input(webhook, expected), call.Cancel)).OrNoContent()
            : new Refusal(error);
    }

    private static async Task<IResult> RotateAsync(OrgCall call, string name, RotateWebhook rotate) => WebhookName.TryParse(name, out var webhook)
        ? (await rotate.ExecuteAsync(call.Scope, webhook, call.Cancel)).Or(saved => Show(call, saved))
        : new Refusal(new Error.NotFound());

    private static async Task<IResult> TestAsync(OrgCall call, string name, TestWebhook test, IDrainState drain)
    {
        var read = await RequestBody.ReadOptionalAsync(call.Http, body => body.ObjectText("input"));
        if (!read.TryGet(out var text, out var error))
        {
            return new Refusal(error);
        }

        if (!WebhookName.TryParse(name, out var webhook))
        {
            return new Refusal(new Error.NotFound());
        }

        return drain.IsDraining
            ? new Refusal(new Error.Draining())
            : (await test.ExecuteAsync(call.Scope, new TestWebhook.Input(webhook, DefinitionAnswer.ParseInput(text)), call.Cancel)).Or(done => Accepted(call, done));
    }

    private static async Task<IResult> ListDeliveriesAsync(OrgCall call, string name, ListDeliveries list) => WebhookName.TryParse(name, out var webhook)
        ? await call.ListAsync(
            $"webhooks/{name}/deliveries",
            page => list.ExecuteAsync(call.Scope, new ListDeliveries.Input(webhook, page), call.Cancel),
            DeliveryBody.Of)
        : new Refusal(new Error.NotFound());

    private static async Task<IResult> RedeliverAsync(OrgCall call, string name, string delivery, RedeliverWebhook redeliver, IDrainState drain)
    {
        if (!WebhookName.TryParse(name, out var webhook))
        {
            return new Refusal(new Error.NotFound());
        }

        return drain.IsDraining
            ? new Refusal(new Error.Draining())
            : (await redeliver.ExecuteAsync(call.Scope, new RedeliverWebhook.Input(webhook, delivery), call.Cancel)).Or(done => Accepted(call, done));
    }

    private static async Task<int?> FindVersionAsync(OrgCall call, WebhookName name, GetWebhook get) =>
        (await get.ExecuteAsync(call.Scope, name, call.Cancel)).TryGet(out var webhook, out _) ? webhook.Version : null;

    private static IResult Accepted(OrgCall call, AcceptedDelivery done) =>
        Results.Accepted(OrgGroup.PathOf(call.Scope, $"/runs/{done.Run.Id.Text}"), AcceptedDeliveryBody.Of(done));

    private static IResult Show(OrgCall call, SavedWebhook saved, bool isNew = false)
    {
        Preconditions.SetVersion(call.Http, saved.Webhook.Version);
        var body = WebhookBody.Of(call.Scope.Slug.Text, saved);
        return isNew
            ? Results.Created(OrgGroup.PathOf(call.Scope, $"/webhooks/{saved.Webhook.Name.Text}"), body)
            : Results.Ok(body);
    }
}
