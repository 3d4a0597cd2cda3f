using Mentiko.Core.Results;
using Mentiko.Core.Secrets;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Secrets;

/// <summary>The key that the secrets are encrypted under, and its rotation while it goes on.</summary>
public sealed partial class VaultPanel
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private VaultState? _state;
    private Error? _refusal;
    private bool _busy;

    [Inject]
    private GetVault GetVault { get; set; } = null!;

    [Inject]
    private RotateVaultKey RotateVaultKey { get; set; } = null!;

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    protected override async Task OnInitializedAsync()
    {
        await LoadAsync();
        if (_state is { IsRotating: true })
        {
            _ = InvokeAsync(FollowAsync);
        }
    }

    private async Task LoadAsync()
    {
        var answer = await DoAsync(GetVault, default);
        _refusal = answer.Error;
        _state = answer.TryGet(out var state, out _) ? state : _state;
    }

    private async Task RotateAsync()
    {
        _busy = true;
        var answer = await DoAsync(RotateVaultKey, default);
        (_refusal, _busy) = (answer.Error, false);
        if (answer.TryGet(out var state, out _))
        {
            _state = state;
            _ = InvokeAsync(FollowAsync);
        }
    }

    private async Task FollowAsync()
    {
        using var timer = new PeriodicTimer(Look, Time);
        try
        {
            while (_state is { IsRotating: true } && _refusal is null && await timer.WaitForNextTickAsync(Leaving))
            {
                await LoadAsync();
                StateHasChanged();
            }
        }
        catch (OperationCanceledException)
        {
            // The reader has left the page.
        }
    }
}
