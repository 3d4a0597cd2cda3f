using System.Globalization;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Shared;

/// <summary>A moment: how long ago in words, exactly and on the reader's clock on hover.</summary>
public sealed partial class When
{
    [Parameter, EditorRequired]
    public DateTimeOffset At { get; set; }

    [CascadingParameter]
    public ReaderZone Clock { get; set; } = ReaderZone.Utc;

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    /// <summary>The moment for programs.</summary>
    public static string Machine(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private string Words => Durations.Ago(At, Time.GetUtcNow(), Clock);
}
