using System.Collections.Immutable;
using System.Globalization;
using Mentiko.Core.Ids;
using Mentiko.Core.Notifications;
using Mentiko.Core.Results;
using Mentiko.Core.Runs;
using Mentiko.Web.Live;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.JSInterop;

namespace Mentiko.Web.Components.Layout.Notices;

/// <summary>
/// What wants the reader's attention, on every page of an organization. A fault of its own stays its own: the page
/// around it lives on, and the bell says so and tries again.
/// </summary>
public sealed partial class NotificationBell : IAsyncDisposable
{
    /// <summary>Each open page reads, and some fifty may be open beside a flood: no faster than a person looks up.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(10);

    /// <summary>Without any change: what does not come with the signals of runs is a limit, a schedule or a host.</summary>
    private static readonly TimeSpan MaxSilence = TimeSpan.FromMinutes(1);

    private ImmutableArray<Notification>? _found;
    private ImmutableHashSet<string> _fresh = [];
    private Error? _refusal;
    private SeenMarks? _seen;
    private string? _faultId;
    private ElementReference _button;
    private bool _open;

    [Inject]
    private ListNotifications ListNotifications { get; set; } = null!;

    [Inject]
    private IRunFeed Feed { get; set; } = null!;

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    [Inject]
    private IIdGenerator Ids { get; set; } = null!;

    [Inject]
    private IJSRuntime Browser { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [Inject]
    private ILogger<NotificationBell> Logger { get; set; } = null!;

    /// <summary>As the palette: a page without a circuit has nobody who would answer.</summary>
    private bool IsOffered => AssignedRenderMode is not null || RendererInfo.IsInteractive;

    private int Unseen => _found?.Count(one => _seen?.Last.Covers(one) == false) ?? 0;

    private string Count => Unseen < ListNotifications.Most ? Unseen.ToString(CultureInfo.InvariantCulture) : $"{ListNotifications.Most}+";

    private string Name => Unseen > 0 ? $"Notifications, {Count} new" : "Notifications";

    public async ValueTask DisposeAsync()
    {
        Dispose();
        if (_seen is { } seen)
        {
            await seen.DisposeAsync();
        }
    }

    protected override void OnInitialized() => Navigation.LocationChanged += CloseElsewhere;

    protected override void Dispose(bool disposing)
    {
        Navigation.LocationChanged -= CloseElsewhere;
        base.Dispose(disposing);
    }

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender && IsOffered)
        {
            _seen = new SeenMarks(Browser, $"/{Assets["js/notices.js"]}", $"mentiko.seen.{Session.Identity?.Actor.Id}.{Here.Slug}");
            _ = WatchAsync();
        }
    }

    private static string Foot(int count) => count == ListNotifications.Most
        ? string.Create(CultureInfo.InvariantCulture, $"The newest {count} of the last {ListNotifications.Lookback.TotalDays:N0} days.")
        : string.Create(CultureInfo.InvariantCulture, $"All of the last {ListNotifications.Lookback.TotalDays:N0} days.");

    private async Task WatchAsync()
    {
        try
        {
            while (!await TryFollowAsync())
            {
                await Task.Delay(MaxSilence, Time, Leaving);
            }
        }
        catch (OperationCanceledException)
        {
            // The page is gone.
        }
    }

    /// <returns>False after a fault; else there is nothing to follow any more.</returns>
    private async Task<bool> TryFollowAsync()
    {
        try
        {
            _refusal = await new LiveReader(Feed, Time, Pace, MaxSilence).FollowAsync(EnterAsync, null, ReadAndShowAsync, Leaving) ?? _refusal;
            return true;
        }
        catch (Exception fault) when (!Leaving.IsCancellationRequested)
        {
            if (_faultId is null)
            {
                _faultId = Ids.NewId().ToString("N");
                LogFault(Logger, _faultId, fault);
            }

            return false;
        }
        finally
        {
            Show();
        }
    }

    private async Task<bool> ReadAndShowAsync()
    {
        var answer = await DoAsync(ListNotifications, default);
        if (answer is { IsOk: true, Value.Length: > 0 })
        {
            // Before they are shown: what was seen is not counted for a moment first.
            await _seen!.ReadAsync();
        }

        (_found, _refusal, _faultId) = (answer.IsOk ? answer.Value : null, answer.Error, null);
        await SeeAsync();
        Show();
        return _refusal is null;
    }

    /// <summary>While the list is open, whatever is in it is seen.</summary>
    private async Task SeeAsync()
    {
        if (_open && _found is { } found && _seen is { } seen)
        {
            _fresh = _fresh.Union(found.Where(one => !seen.Last.Covers(one)).Select(one => one.Key));
            await seen.WriteAsync(seen.Last.Over(found));
        }
    }

    private async Task ToggleAsync()
    {
        _open = !_open;
        _fresh = [];
        await SeeAsync();
    }

    private async Task KeyAsync(KeyboardEventArgs pressed)
    {
        if (_open && pressed.Key == "Escape")
        {
            _open = false;
            await _button.FocusAsync();
        }
    }

    private void Close() => _open = false;

    private void CloseElsewhere(object? sender, LocationChangedEventArgs gone) => _ = InvokeAsync(() =>
    {
        Close();
        Show();
    });

    private void Show()
    {
        if (!Leaving.IsCancellationRequested)
        {
            StateHasChanged();
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Notifications could not be read, fault {FaultId}")]
    private static partial void LogFault(ILogger logger, string faultId, Exception fault);
}
