using System.Collections.Immutable;
using Mentiko.Core.Chains;

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
