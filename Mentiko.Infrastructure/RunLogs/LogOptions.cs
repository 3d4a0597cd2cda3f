using Mentiko.Core.Logs;
using Microsoft.Extensions.Options;

namespace Mentiko.Infrastructure.RunLogs;

/// <summary>How much of a run's output is kept, and how readers are served. Section <c>Mentiko:Logs</c>.</summary>
public sealed class LogOptions
{
    public const string Section = "Mentiko:Logs";

    /// <summary>Bytes of a line that are kept; the line says how many more there were. From 256 to 1 MiB. Default: 16 KiB.</summary>
    public int LineBytes { get; set; } = LineSplitter.DefaultLineBytes;

    /// <summary>
    /// Bytes of a run's log on disk. Beyond it agents' lines are counted as dropped, and one line of the log says so;
    /// the platform's own few lines are always kept. From 64 KiB to 1 TiB. Default: 1 GiB.
    /// </summary>
    public long RunBytes { get; set; } = 1L << 30;

    /// <summary>Lines of a run's log; as <see cref="RunBytes"/>. From 1,000 to 1,000,000,000. Default: 5,000,000.</summary>
    public long RunLines { get; set; } = 5_000_000;

    /// <summary>
    /// Bytes that one filtered page reads before it answers with what it has and where to go on: more finds rare
    /// lines in fewer requests, less bounds what one request costs. From 1 MiB to 16 GiB. Default: 256 MiB.
    /// </summary>
    public long SearchBytes { get; set; } = 256L << 20;

    /// <summary>
    /// Least time between two batches to one follower: more saves work with many followers, less shows lines sooner.
    /// From 0 to 5 s. Default: 50 ms.
    /// </summary>
    public TimeSpan FollowInterval { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>How often a follower looks at the file of a run that another process writes. From 10 ms to 10 s. Default: 250 ms.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromMilliseconds(250);
}

/// <summary>Says everything that is wrong, each with the setting's name.</summary>
internal sealed class LogOptionsValidator : IValidateOptions<LogOptions>
{
    public ValidateOptionsResult Validate(string? name, LogOptions options)
    {
        string?[] problems =
        [
            Range(nameof(options.LineBytes), options.LineBytes, 256, 1 << 20),
            Range(nameof(options.RunBytes), options.RunBytes, 1L << 16, 1L << 40),
            Range(nameof(options.RunLines), options.RunLines, 1_000, 1_000_000_000),
            Range(nameof(options.SearchBytes), options.SearchBytes, 1L << 20, 1L << 34),
            Range(nameof(options.FollowInterval), options.FollowInterval, TimeSpan.Zero, TimeSpan.FromSeconds(5)),
            Range(nameof(options.PollInterval), options.PollInterval, TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(10)),
        ];
        var found = problems.OfType<string>().ToList();
        return found.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(found);
    }

    private static string? Range<T>(string setting, T value, T least, T most)
        where T : IComparable<T> =>
        value.CompareTo(least) < 0 || value.CompareTo(most) > 0 ? $"{LogOptions.Section}:{setting} is {value}; it must be from {least} to {most}." : null;
}
