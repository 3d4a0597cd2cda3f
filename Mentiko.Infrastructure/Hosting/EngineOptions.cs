using Mentiko.Core.Execution;
using Microsoft.Extensions.Options;

namespace Mentiko.Infrastructure.Hosting;

/// <summary>How the engine behaves over time. Section <c>Mentiko:Engine</c>.</summary>
public sealed class EngineOptions
{
    /// <summary>
    /// Seconds that a worker holds a run without renewing, from 3 to 3,600; it renews every third. Shorter finds the
    /// runs of a dead server sooner, longer forgives a database that stalls. Default: 30.
    /// </summary>
    public double LeaseSeconds { get; set; } = 30;

    /// <summary>
    /// Seconds that running steps may go on after the server was told to stop, from 0 to 3,600; then they are killed
    /// and run again at the next start. The service manager must wait longer than this. Default: 20.
    /// </summary>
    public double ShutdownGraceSeconds { get; set; } = 20;

    /// <summary>Seconds between two looks for lost wake-ups and ended leases, from 1 to 3,600. Default: 15.</summary>
    public double SweepSeconds { get; set; } = 15;

    /// <summary>
    /// So many workers in a row may be lost with a run before it fails with the code <c>lost</c>, from 1 to 5: probably
    /// the run takes them down. An attempt that ends by itself starts the count anew. Default: 5.
    /// </summary>
    public int LostAttempts { get; set; } = 5;

    /// <summary>
    /// Seconds that a step waits for an executor that is away and expected back, from 0 (it fails at once) to 86,400; then
    /// it fails as <c>executor-unavailable</c>. Longer waits give the run's slot to others. Default: 600.
    /// </summary>
    public double ExecutorAwaySeconds { get; set; } = 600;
}

/// <summary>Says everything that is wrong, each with the setting's name.</summary>
internal sealed class EngineOptionsValidator : IValidateOptions<EngineOptions>
{
    private const double Hour = 3600;

    public ValidateOptionsResult Validate(string? name, EngineOptions options)
    {
        var problems = new List<string>();
        Check(nameof(options.LeaseSeconds), options.LeaseSeconds, 3);
        Check(nameof(options.ShutdownGraceSeconds), options.ShutdownGraceSeconds, 0);
        Check(nameof(options.SweepSeconds), options.SweepSeconds, 1);
        if (!(options.ExecutorAwaySeconds is >= 0 and <= 24 * Hour))
        {
            problems.Add(FormattableString.Invariant($"Mentiko:Engine:ExecutorAwaySeconds must be from 0 to {24 * Hour}; it is {options.ExecutorAwaySeconds}."));
        }

        if (options.LostAttempts is < 1 or > RetryPolicy.LostInARow)
        {
            problems.Add($"Mentiko:Engine:LostAttempts must be from 1 to {RetryPolicy.LostInARow}; it is {options.LostAttempts}.");
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);

        void Check(string setting, double value, double lowest)
        {
            if (!(value >= lowest && value <= Hour))
            {
                problems.Add(FormattableString.Invariant($"Mentiko:Engine:{setting} must be from {lowest} to {Hour}; it is {value}."));
            }
        }
    }
}
