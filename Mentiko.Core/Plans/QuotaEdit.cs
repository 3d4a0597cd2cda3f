using System.Collections.Immutable;
using Mentiko.Core.Results;

namespace Mentiko.Core.Plans;

/// <summary>A wish to change limits: a number sets one, null gives it back to the plan, and what is not named stays.</summary>
public sealed record QuotaEdit(ImmutableSortedDictionary<Quota, int?> Limits)
{
    /// <summary>The changes that hold after this edit.</summary>
    public QuotaChanges ApplyTo(QuotaChanges before)
    {
        var limits = before.Limits.ToBuilder();
        foreach (var (quota, limit) in Limits)
        {
            if (limit is { } set)
            {
                limits[quota] = set;
            }
            else
            {
                limits.Remove(quota);
            }
        }

        return new QuotaChanges(limits.ToImmutable());
    }

    /// <summary>Every limit that is above the ceiling, at its JSON path; null when none is.</summary>
    public Error.Invalid? RefuseAbove(QuotaLimits ceiling)
    {
        var errors = Limits
            .Where(wish => wish.Value > ceiling.Of(wish.Key))
            .ToDictionary(
                wish => $"$.limits.{wish.Key.ToWire()}",
                wish => new[] { $"The highest allowed is {ceiling.Of(wish.Key)}; the organization's own limit is a whole number from 0 to {ceiling.Of(wish.Key)}." });
        return errors.Count == 0 ? null : new Error.Invalid(errors);
    }
}
