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

    private string Machine => At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private string Exact => At.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    private string Words => Durations.Ago(At, Time.GetUtcNow());
}
