using System.Collections.Immutable;
using Mentiko.Core.Chains;
using Mentiko.Core.Results;

namespace Mentiko.Core.Definitions;

/// <summary>Collects problems, so that a reader can go on and report everything at once.</summary>
internal sealed class ProblemList
{
    // A hostile body could hold a problem in every byte; nobody reads more than these.
    private const int Most = 200;

    private readonly List<Problem> _problems = [];

    public bool IsEmpty => _problems.Count == 0;

    public void Add(string code, string path, string message)
    {
        if (_problems.Count < Most)
        {
            _problems.Add(new Problem(code, path, message, ProblemSeverity.Error));
        }
    }

    public ImmutableArray<Problem> ToImmutable() => [.. _problems];
}

/// <summary>Turns problems into the refusal that carries them.</summary>
public static class Problems
{
    /// <summary>A refusal that lists every error by its JSON path; null when there is none, whatever the warnings.</summary>
    public static Error.Invalid? ToError(this IEnumerable<Problem> problems)
    {
        var errors = problems
            .Where(problem => problem.Severity == ProblemSeverity.Error)
            .GroupBy(problem => problem.Path, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Select(problem => problem.Message).Distinct().ToArray(), StringComparer.Ordinal);
        return errors.Count == 0 ? null : new Error.Invalid(errors);
    }
}
