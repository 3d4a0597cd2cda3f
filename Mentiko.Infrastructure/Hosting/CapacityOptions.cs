using Microsoft.Extensions.Options;

namespace Mentiko.Infrastructure.Hosting;

/// <summary>How much this server does at a time. Section <c>Mentiko:Capacity</c>.</summary>
public sealed class CapacityOptions
{
    /// <summary>
    /// Runs at work at a time, a thread each, from 1 to 1,024. More use the machine better where agents wait, fewer
    /// keep each run fast where they compute. Default: twice the processors, at least 4.
    /// </summary>
    public int ConcurrentRuns { get; set; } = Math.Max(4, 2 * Environment.ProcessorCount);

    /// <summary>Steps of one run at work at a time, from 1 to 64; others wait for their turn. Default: 8.</summary>
    public int ParallelSteps { get; set; } = 8;
}

/// <summary>Says everything that is wrong, each with the setting's name.</summary>
internal sealed class CapacityOptionsValidator : IValidateOptions<CapacityOptions>
{
    public ValidateOptionsResult Validate(string? name, CapacityOptions options)
    {
        var problems = new List<string>();
        if (options.ConcurrentRuns is < 1 or > 1024)
        {
            problems.Add($"Mentiko:Capacity:ConcurrentRuns must be from 1 to 1024; it is {options.ConcurrentRuns}.");
        }

        if (options.ParallelSteps is < 1 or > 64)
        {
            problems.Add($"Mentiko:Capacity:ParallelSteps must be from 1 to 64; it is {options.ParallelSteps}.");
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
