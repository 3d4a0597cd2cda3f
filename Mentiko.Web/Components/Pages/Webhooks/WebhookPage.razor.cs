using System.Text.Json;
using Mentiko.Core.Results;
using Mentiko.Core.Runs;
using Mentiko.Core.Webhooks;
using Mentiko.Web.Components.Shared;
using Mentiko.Web.Theme;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Webhooks;

/// <summary>One webhook: how it is called, what was delivered, and what may be done about it.</summary>
public sealed partial class WebhookPage
{
    private const int DeliveriesShown = 50;
    private static readonly JsonElement NoInput = JsonElement.Parse("{}");

    private Webhook? _webhook;
    private IReadOnlyList<Delivery> _deliveries = [];
    private SavedWebhook? _made;
    private Error? _refusal;
    private RunId? _started;
    private Question? _asked;
    private bool _busy;

    private enum Question
    {
        Rotate,
        Delete,
    }

    [Parameter]
    public string Name { get; set; } = "";

    [CascadingParameter]
    public ReaderZone Clock { get; set; } = ReaderZone.Utc;

    [Inject]
    private GetWebhook Get { get; set; } = null!;

    [Inject]
    private ListDeliveries ListDeliveries { get; set; } = null!;

    [Inject]
    private SaveWebhook Save { get; set; } = null!;

    [Inject]
    private RotateWebhook Rotate { get; set; } = null!;

    [Inject]
    private DeleteWebhook Delete { get; set; } = null!;

    [Inject]
    private TestWebhook Test { get; set; } = null!;

    [Inject]
    private RedeliverWebhook Redeliver { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    private string Address => $"{Navigation.BaseUri}hooks/{Here.Slug}/{Name}";

    private string Sample => $$"""
        body='{"topic":"tea"}'
        t=$(date +%s)
        v1=$(printf '%s.%s' "$t" "$body" |
          openssl dgst -sha256 -hmac "$SECRET" |
          sed 's/^.* //')
        curl -fsS {{Address}} \
          -H 'Content-Type: application/json' \
          -H "X-Mentiko-Delivery: $(date +%s%N)" \
          -H "X-Mentiko-Signature: t=$t,v1=$v1" \
          --data-binary "$body"
        """;

    /// <summary>Whether a webhook takes calls.</summary>
    public static StateLook LookOf(Webhook webhook) => webhook.Definition.Enabled
        ? new("Enabled", "ok", Glyphs.CheckCircle)
        : new("Disabled", "warn", Glyphs.Block);

    private static StateLook LookOf(DeliveryState state) => state switch
    {
        DeliveryState.Received => new("Received", "quiet", Glyphs.HourglassEmpty),
        DeliveryState.Accepted => new("Accepted", "ok", Glyphs.CheckCircle),
        DeliveryState.Refused => new("Refused", "bad", Glyphs.Error),
    };

    protected override Task OnParametersSetAsync() => LoadAsync();

    private async Task LoadAsync()
    {
        if (!WebhookName.TryParse(Name, out var name))
        {
            _refusal = new Error.NotFound();
            return;
        }

        var answer = await DoAsync(Get, name);
        (_webhook, _refusal) = (answer.IsOk ? answer.Value : null, answer.Error);
        if (_webhook is not null && (await DoAsync(ListDeliveries, new ListDeliveries.Input(name, new PageRequest(DeliveriesShown)))).TryGet(out var page, out _))
        {
            _deliveries = page.Items;
        }
    }

    private Task TestAsync() => ActAsync(async webhook => Started(await DoAsync(Test, new TestWebhook.Input(webhook.Name, NoInput))));

    private Task RedeliverAsync(Delivery delivery) => ActAsync(async webhook => Started(await DoAsync(Redeliver, new RedeliverWebhook.Input(webhook.Name, delivery.Id))));

    private Task SwitchAsync() => ActAsync(async webhook =>
        (await DoAsync(Save, new SaveWebhook.Input(webhook.Name, webhook.Definition with { Enabled = !webhook.Definition.Enabled }, webhook.Version))).Error);

    private Task RotateAsync() => ActAsync(async webhook =>
    {
        var answer = await DoAsync(Rotate, webhook.Name);
        _made = answer.IsOk ? answer.Value : null;
        return answer.Error;
    });

    private Task DeleteAsync() => ActAsync(async webhook =>
    {
        var answer = await DoAsync(Delete, new DeleteWebhook.Input(webhook.Name, webhook.Version));
        if (answer.IsOk)
        {
            Navigation.NavigateTo(Here.Link("webhooks"));
        }

        return answer.Error;
    });

    private Error? Started(Result<AcceptedDelivery> answer)
    {
        _started = answer.IsOk ? answer.Value.Run.Id : null;
        return answer.Error;
    }

    private async Task ActAsync(Func<Webhook, Task<Error?>> act)
    {
        if (_busy || _webhook is not { } webhook)
        {
            return;
        }

        (_busy, _asked, _made) = (true, null, null);
        var refusal = await act(webhook);
        await LoadAsync();
        (_busy, _refusal) = (false, refusal ?? _refusal);
    }
}
