using System.Collections.Immutable;
using Mentiko.Core.Ids;
using Mentiko.Core.Results;

namespace Mentiko.Core.Runs;

/// <summary>The rules of a run's labels.</summary>
internal static class RunLabels
{
    public static Error? Check(ImmutableSortedDictionary<string, string> labels)
    {
        var errors = new Dictionary<string, string[]>();
        if (labels.Count > 16)
        {
            errors["$.labels"] = ["A run has at most 16 labels."];
        }

        foreach (var (key, value) in labels)
        {
            if (!SlugPattern.IsName(key))
            {
                errors[$"$.labels.{key}"] = ["The key of a label has 1 to 63 lower-case letters, digits and hyphens."];
            }
            else if (value.Length > 256 || value.Any(char.IsControl))
            {
                errors[$"$.labels.{key}"] = ["The value of a label has at most 256 characters, none of them a control character."];
            }
        }

        return errors.Count > 0 ? new Error.Invalid(errors) : null;
    }
}
