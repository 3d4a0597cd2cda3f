using Mentiko.Core.Chains;

namespace Mentiko.Core.Runs;

/// <summary>Where a retry begins.</summary>
public abstract record RetryFrom
{
    private RetryFrom()
    {
    }

    /// <summary>At the start; nothing is kept.</summary>
    public sealed record Start : RetryFrom;

    /// <summary>At whatever stood in the way: the steps that failed unhandled, timed out or were cancelled.</summary>
    public sealed record Failed : RetryFrom;

    /// <summary>At one step.</summary>
    public sealed record At(StepId Step) : RetryFrom;

    /// <summary>Reads <c>start</c>, <c>failed</c> or a step's id. The two words win over steps of the same name.</summary>
    public static RetryFrom? Parse(string? text) => text switch
    {
        "start" => new Start(),
        "failed" => new Failed(),
        _ => StepId.TryParse(text, out var step) ? new At(step) : null,
    };
}
