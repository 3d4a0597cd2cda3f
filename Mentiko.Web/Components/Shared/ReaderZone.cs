using System.Collections.Frozen;
using System.Globalization;
using Mentiko.Core.Schedules;

namespace Mentiko.Web.Components.Shared;

/// <summary>
/// The clock of whoever reads a page: every moment that a page shows stands on it, with its distance from UTC of that
/// very moment. <see cref="Routes"/> learns it from the browser and cascades it to all pages.
/// </summary>
public sealed class ReaderZone
{
    /// <summary>The cookie in which a browser names its zone (js/zone.js), so that a page is right before it has a circuit.</summary>
    public const string Cookie = "mentiko.zone";

    // Browsers go on saying older names; tables of zones without the backward links have only the present ones.
    private static readonly FrozenDictionary<string, string> Renamed = new Dictionary<string, string>
    {
        ["Africa/Asmera"] = "Africa/Asmara",
        ["America/Buenos_Aires"] = "America/Argentina/Buenos_Aires",
        ["America/Catamarca"] = "America/Argentina/Catamarca",
        ["America/Coral_Harbour"] = "America/Atikokan",
        ["America/Cordoba"] = "America/Argentina/Cordoba",
        ["America/Godthab"] = "America/Nuuk",
        ["America/Indianapolis"] = "America/Indiana/Indianapolis",
        ["America/Jujuy"] = "America/Argentina/Jujuy",
        ["America/Louisville"] = "America/Kentucky/Louisville",
        ["America/Mendoza"] = "America/Argentina/Mendoza",
        ["Asia/Calcutta"] = "Asia/Kolkata",
        ["Asia/Katmandu"] = "Asia/Kathmandu",
        ["Asia/Rangoon"] = "Asia/Yangon",
        ["Asia/Saigon"] = "Asia/Ho_Chi_Minh",
        ["Atlantic/Faeroe"] = "Atlantic/Faroe",
        ["Europe/Kiev"] = "Europe/Kyiv",
        ["Pacific/Enderbury"] = "Pacific/Kanton",
        ["Pacific/Ponape"] = "Pacific/Pohnpei",
        ["Pacific/Truk"] = "Pacific/Chuuk",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private readonly TimeZoneInfo _zone;

    private ReaderZone(TimeZoneInfo zone) => _zone = zone;

    /// <summary>The clock of a reader of whom nothing is known.</summary>
    public static ReaderZone Utc { get; } = new(TimeZoneInfo.Utc);

    /// <summary>The zone's IANA name.</summary>
    public string Id => _zone.Id;

    /// <summary>The clock of a zone that a browser named; <see cref="Utc"/> for null and for whatever names no zone. Does not throw.</summary>
    public static ReaderZone Of(string? name) =>
        name is not null && IanaZones.Find(Renamed.GetValueOrDefault(name, name)) is { } zone && zone.Id != Utc.Id ? new ReaderZone(zone) : Utc;

    /// <summary>The moment on this clock.</summary>
    public DateTimeOffset On(DateTimeOffset moment) => TimeZoneInfo.ConvertTime(moment, _zone);

    /// <summary>To the second: <c>2026-11-29 15:59:03 UTC+05:45</c>.</summary>
    public string Exact(DateTimeOffset moment) => Write(moment, "yyyy-MM-dd HH:mm:ss");

    /// <summary>To the millisecond: <c>2026-11-29 15:59:03.120 UTC+05:45</c>.</summary>
    public string Precise(DateTimeOffset moment) => Write(moment, "yyyy-MM-dd HH:mm:ss.fff");

    /// <summary>To the minute: <c>2026-11-29 15:59 UTC+05:45</c>.</summary>
    public string Minute(DateTimeOffset moment) => Write(moment, "yyyy-MM-dd HH:mm");

    /// <summary>The day that it is then for the reader: <c>2026-11-29</c>. Without the offset: the exact moment belongs on hover.</summary>
    public string Day(DateTimeOffset moment) => On(moment).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>The time of day: <c>15:59:03.120</c>. Without the offset, which <see cref="Offset"/> says once for many.</summary>
    public string TimeOfDay(DateTimeOffset moment) => On(moment).ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);

    /// <summary>How far the clock is from UTC at that moment: <c>UTC+05:45</c>, <c>UTC-03:00</c>, <c>UTC</c>.</summary>
    public string Offset(DateTimeOffset moment) => OffsetOf(On(moment));

    internal static string OffsetOf(DateTimeOffset local) => local.Offset == TimeSpan.Zero
        ? "UTC"
        : $"UTC{(local.Offset < TimeSpan.Zero ? '-' : '+')}{local.Offset.ToString(@"hh\:mm", CultureInfo.InvariantCulture)}";

    private string Write(DateTimeOffset moment, string format)
    {
        var local = On(moment);
        return $"{local.ToString(format, CultureInfo.InvariantCulture)} {OffsetOf(local)}";
    }
}
