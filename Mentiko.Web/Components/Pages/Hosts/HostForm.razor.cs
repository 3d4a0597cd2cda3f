using Mentiko.Core.Access;
using Mentiko.Core.Hosts;
using Mentiko.Core.Results;
using Mentiko.Core.Secrets;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Hosts;

/// <summary>Registers a host, or changes one.</summary>
public sealed partial class HostForm
{
    private const int SecretsOffered = 200;

    private HostFormModel _form = new();
    private IReadOnlyList<string> _secrets = [];
    private Error? _refusal;
    private int? _filledFor;
    private bool _busy;

    /// <summary>The host to change; null for a new one.</summary>
    [Parameter]
    public RemoteHost? Host { get; set; }

    [Parameter, EditorRequired]
    public EventCallback<RemoteHost> Done { get; set; }

    [Inject]
    private SaveHost SaveHost { get; set; } = null!;

    [Inject]
    private ListSecrets ListSecrets { get; set; } = null!;

    protected override async Task OnInitializedAsync()
    {
        if (May(Permission.SecretsRead) && (await DoAsync(ListSecrets, new PageRequest(SecretsOffered))).TryGet(out var page, out _))
        {
            _secrets = [.. page.Items.Select(secret => secret.Name.Text)];
        }
    }

    protected override void OnParametersSet()
    {
        if (Host is { } host && _filledFor != host.Version)
        {
            (_form, _filledFor) = (HostFormModel.Of(host), host.Version);
        }
    }

    private async Task SaveAsync()
    {
        if (_busy || !_form.Read(Host?.Version ?? 0).TryGet(out var input, out _refusal))
        {
            return;
        }

        _busy = true;
        var answer = await DoAsync(SaveHost, input);
        (_refusal, _busy) = (Host is null && answer.Error is Error.PreconditionFailed ? new Error.Conflict($"There is a host '{input.Name.Text}' already.") : answer.Error, false);
        if (answer.TryGet(out var saved, out _))
        {
            _form = new HostFormModel();
            await Done.InvokeAsync(saved.Host);
        }
    }
}
