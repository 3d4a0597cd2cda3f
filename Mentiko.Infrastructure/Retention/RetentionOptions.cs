using Microsoft.Extensions.Options;

namespace Mentiko.Infrastructure.Retention;

/// <summary>How runs are removed whose time is over. For how long they are kept is the plan's. Section <c>Mentiko:Retention</c>.</summary>
public sealed class RetentionOptions
{
    /// <summary>Minutes between two looks, from 1 to 10,080; one node looks at a time. Default: 60.</summary>
    public double EveryMinutes { get; set; } = 60;

    /// <summary>
    /// The share of one processor's time that removing may take, from 0.001 to 1. More removes a backlog sooner and is
    /// felt by runs. Default: 0.05.
    /// </summary>
    public double Share { get; set; } = 0.05;
}

/// <summary>Says everything that is wrong, each with the setting's name.</summary>
internal sealed class RetentionOptionsValidator : IValidateOptions<RetentionOptions>
{
    public ValidateOptionsResult Validate(string? name, RetentionOptions options)
    {
        var problems = new List<string>();
        if (!(options.EveryMinutes is >= 1 and <= 10_080))
        {
            problems.Add(FormattableString.Invariant($"Mentiko:Retention:EveryMinutes must be from 1 to 10080; it is {options.EveryMinutes}."));
        }

        if (!(options.Share is >= 0.001 and <= 1))
        {
            problems.Add(FormattableString.Invariant($"Mentiko:Retention:Share must be from 0.001 to 1; it is {options.Share}."));
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
