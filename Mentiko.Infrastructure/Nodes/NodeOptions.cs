using Microsoft.Extensions.Options;

namespace Mentiko.Infrastructure.Nodes;

/// <summary>How the servers of one instance know of each other. Section <c>Mentiko:Nodes</c>.</summary>
public sealed class NodeOptions
{
    /// <summary>
    /// Seconds between two signs of life in the database, from 1 to 60. Shorter shows a dead server sooner; each one
    /// is a small commit. Leases do not depend on it. Default: 5.
    /// </summary>
    public double SignOfLifeSeconds { get; set; } = 5;

    /// <summary>
    /// Seconds without a sign of life after which a server is taken off the list, from 30 to 604,800, and at least
    /// three times <see cref="SignOfLifeSeconds"/>. Until then it is shown as not seen. Default: 600.
    /// </summary>
    public double ForgetSeconds { get; set; } = 600;
}

/// <summary>Says everything that is wrong, each with the setting's name.</summary>
internal sealed class NodeOptionsValidator : IValidateOptions<NodeOptions>
{
    private const int MissedSigns = 3;

    public ValidateOptionsResult Validate(string? name, NodeOptions options)
    {
        var problems = new List<string>();
        if (!(options.SignOfLifeSeconds is >= 1 and <= 60))
        {
            problems.Add(FormattableString.Invariant($"Mentiko:Nodes:SignOfLifeSeconds must be from 1 to 60; it is {options.SignOfLifeSeconds}."));
        }

        if (!(options.ForgetSeconds is >= 30 and <= 604_800))
        {
            problems.Add(FormattableString.Invariant($"Mentiko:Nodes:ForgetSeconds must be from 30 to 604800; it is {options.ForgetSeconds}."));
        }
        else if (options.ForgetSeconds < MissedSigns * options.SignOfLifeSeconds)
        {
            problems.Add(FormattableString.Invariant($"Mentiko:Nodes:ForgetSeconds must be at least {MissedSigns} times SignOfLifeSeconds; it is {options.ForgetSeconds}."));
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
