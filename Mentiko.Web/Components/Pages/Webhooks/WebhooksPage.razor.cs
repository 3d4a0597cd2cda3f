using Mentiko.Core.Access;
using Mentiko.Core.Chains;
using Mentiko.Core.Results;
using Mentiko.Core.Webhooks;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Webhooks;

/// <summary>The namespace's webhooks by name, and the form that makes one and shows its secret once.</summary>
public sealed partial class WebhooksPage
{
    private const int MostChains = 200;

    private Page<Webhook>? _webhooks;
    private IReadOnlyList<string> _chains = [];
    private SavedWebhook? _made;
    private Error? _refusal;
    private string _name = "";
    private string _chain = "";
    private bool _busy;

    [SupplyParameterFromQuery(Name = "after")]
    public string? After { get; set; }

    [Inject]
    private ListWebhooks ListWebhooks { get; set; } = null!;

    [Inject]
    private ListChains ListChains { get; set; } = null!;

    [Inject]
    private SaveWebhook Save { get; set; } = null!;

    protected override async Task OnParametersSetAsync()
    {
        await LoadAsync();
        if (May(Permission.SchedulesWrite) && (await DoAsync(ListChains, new PageRequest(MostChains))).TryGet(out var chains, out _))
        {
            _chains = [.. chains.Items.Select(chain => chain.Name.Text)];
        }
    }

    private async Task LoadAsync()
    {
        var answer = await DoAsync(ListWebhooks, new PageRequest(After: After));
        _refusal = answer.Error;
        _webhooks = answer.TryGet(out var page, out _) ? page : new Page<Webhook>([], null);
    }

    private async Task SaveAsync()
    {
        if (_busy)
        {
            return;
        }

        if (!WebhookName.TryParse(_name.Trim(), out var name) || !ChainName.TryParse(_chain, out var chain))
        {
            _refusal = Error.Invalid.At("name", "A name has 1 to 63 lower-case letters, digits and hyphens and begins with no hyphen.");
            return;
        }

        _busy = true;
        var answer = await DoAsync(Save, new SaveWebhook.Input(name, new WebhookDefinition(chain, Enabled: true), ExpectedVersion: 0));
        await LoadAsync();
        (_made, _refusal, _busy) = (answer.IsOk ? answer.Value : null, answer.Error ?? _refusal, false);
        _name = answer.IsOk ? "" : _name;
    }
}
