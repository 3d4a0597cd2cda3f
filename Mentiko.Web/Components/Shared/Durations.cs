using System.Globalization;

namespace Mentiko.Web.Components.Shared;

/// <summary>How long and how long ago, in words that fit a table.</summary>
public static class Durations
{
    /// <summary>A length, for instance <c>0.4 s</c>, <c>12 s</c>, <c>1 min 12 s</c>, <c>2 h 5 min</c>, <c>3 d 4 h</c>.</summary>
    public static string Text(TimeSpan length)
    {
        var invariant = CultureInfo.InvariantCulture;
        return length switch
        {
            { Ticks: < 0 } => "0 s",
            { TotalMilliseconds: < 100 } => string.Create(invariant, $"{Math.Max(length.TotalMilliseconds, 0):0} ms"),
            { TotalSeconds: < 9.95 } => string.Create(invariant, $"{length.TotalSeconds:0.0} s"),
            { TotalSeconds: < 60 } => string.Create(invariant, $"{Math.Floor(length.TotalSeconds):0} s"),
            { TotalHours: < 1 } => string.Create(invariant, $"{length.Minutes} min {length.Seconds} s"),
            { TotalDays: < 1 } => string.Create(invariant, $"{length.Hours} h {length.Minutes} min"),
            _ => string.Create(invariant, $"{(int)length.TotalDays} d {length.Hours} h"),
        };
    }

    /// <summary>A round length for a scale, for instance <c>0</c>, <c>0.5 s</c>, <c>30 s</c>, <c>2 min</c>, <c>1 h 30 min</c>.</summary>
    public static string Mark(TimeSpan length)
    {
        var invariant = CultureInfo.InvariantCulture;
        return length switch
        {
            { Ticks: 0 } => "0",
            { TotalSeconds: < 60 } => string.Create(invariant, $"{length.TotalSeconds:0.##} s"),
            { TotalHours: < 1, Seconds: 0 } => string.Create(invariant, $"{length.Minutes} min"),
            { TotalHours: < 1 } => string.Create(invariant, $"{length.Minutes} min {length.Seconds} s"),
            { TotalDays: < 1, Minutes: 0 } => string.Create(invariant, $"{length.Hours} h"),
            _ => Text(length),
        };
    }

    /// <summary>A moment seen from another, for instance <c>just now</c>, <c>5 min ago</c>, <c>3 d ago</c>; the day on the reader's clock where it is 30 days ago or more.</summary>
    public static string Ago(DateTimeOffset moment, DateTimeOffset now, ReaderZone clock)
    {
        var invariant = CultureInfo.InvariantCulture;
        return (now - moment) switch
        {
            { TotalSeconds: < 10 } => "just now",
            { TotalSeconds: < 60 } past => string.Create(invariant, $"{past.Seconds} s ago"),
            { TotalHours: < 1 } past => string.Create(invariant, $"{past.Minutes} min ago"),
            { TotalDays: < 1 } past => string.Create(invariant, $"{past.Hours} h ago"),
            { TotalDays: < 30 } past => string.Create(invariant, $"{(int)past.TotalDays} d ago"),
            _ => clock.Day(moment),
        };
    }

    /// <summary>A size in bytes, for instance <c>812 B</c>, <c>4.2 KB</c>, <c>1.3 MB</c>.</summary>
    public static string Size(long bytes)
    {
        var invariant = CultureInfo.InvariantCulture;
        return bytes switch
        {
            < 1024 => string.Create(invariant, $"{bytes} B"),
            < 1024 * 1024 => string.Create(invariant, $"{bytes / 1024.0:0.#} KB"),
            < 1024L * 1024 * 1024 => string.Create(invariant, $"{bytes / (1024.0 * 1024):0.#} MB"),
            _ => string.Create(invariant, $"{bytes / (1024.0 * 1024 * 1024):0.#} GB"),
        };
    }
}
