using System.Reflection;
using Mentiko.Core.Access;
using Mentiko.Web.Gates;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Layout;

/// <summary>
/// The frame of every page on a circuit. It passes the gate of the namespace in the address before any page of it is
/// made: where the gate refuses, the page does not exist.
/// </summary>
public sealed partial class MainLayout : IDisposable
{
    /// <summary>The contract allows 30 s until an open page tells that a role or membership is gone.</summary>
    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(15);

    private readonly CancellationTokenSource _leaving = new();
    private readonly InstanceDoor _instance = new();
    private NamespaceDoor? _door;
    private PageFault? _fault;
    private bool _sideOpen;
    private string? _path;

    [CascadingParameter(Name = "PageType")]
    public Type? PageType { get; set; }

    [Inject]
    private ICircuitSession Session { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    private NamespaceDoor Door => _door ??= new NamespaceDoor(Session);

    private string Path => new Uri(Navigation.Uri).PathAndQuery;

    /// <summary>The permission that the page demands and the role lacks.</summary>
    private Permission? Missing =>
        PageType?.GetCustomAttribute<RequirePermissionAttribute>()?.Permission is { } needed && Door.View?.Allows(needed) == false ? needed : null;

    private bool IsForAdministrators => PageType?.IsDefined(typeof(RequireAdministratorAttribute)) == true;

    public void Dispose()
    {
        _leaving.Cancel();
        _leaving.Dispose();
    }

    protected override async Task OnParametersSetAsync()
    {
        if (_path != Path)
        {
            _path = Path;
            _fault?.Recover();
            _sideOpen = false;
            await Door.GoAsync(NamespaceView.SlugOf(Navigation.Uri), _leaving.Token);
            await _instance.CheckAsync(Session, _leaving.Token);
        }
    }

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
        {
            _ = InvokeAsync(KeepCheckingAsync);
        }
    }

    /// <summary>Only on a phone: wherever there is room the style sheet shows the navigation always.</summary>
    private void ToggleSide() => _sideOpen = !_sideOpen;

    private async Task KeepCheckingAsync()
    {
        try
        {
            using var timer = new PeriodicTimer(CheckInterval, Time);
            while (await timer.WaitForNextTickAsync(_leaving.Token))
            {
                if (await Door.CheckAsync(_leaving.Token) | await _instance.CheckAsync(Session, _leaving.Token))
                {
                    StateHasChanged();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The circuit is gone; so is the frame.
        }
    }
}
