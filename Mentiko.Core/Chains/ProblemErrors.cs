using Mentiko.Core.Results;

namespace Mentiko.Core.Chains;

/// <summary>Problems of a definition as the errors of a refusal, grouped by path.</summary>
internal static class ProblemErrors
{
    public static Error.Invalid ToInvalid(IEnumerable<Problem> problems) => new(problems
        .Where(problem => problem.Severity == ProblemSeverity.Error)
        .GroupBy(problem => problem.Path, StringComparer.Ordinal)
        .ToDictionary(group => group.Key, group => group.Select(problem => problem.Message).ToArray(), StringComparer.Ordinal));
}
