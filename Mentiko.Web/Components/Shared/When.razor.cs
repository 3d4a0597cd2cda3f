using System.Globalization;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Shared;

/// <summary>A moment: how long ago in words, exactly on hover.</summary>
public sealed partial class When
{
    [Parameter, EditorRequired]
    public DateTimeOffset At { get; set; }

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    /// <summary>The moment for programs.</summary>
    public static string Machine(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>The moment to the second, for people.</summary>
    public static string Exact(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    private string Words => Durations.Ago(At, Time.GetUtcNow());
}
