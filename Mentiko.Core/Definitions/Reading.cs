using System.Collections.Immutable;
using Mentiko.Core.Chains;
using Mentiko.Core.Results;

namespace Mentiko.Core.Definitions;

/// <summary>What came of reading a definition: the definition, or everything that is wrong with its form.</summary>
public sealed class Reading<T>
    where T : class
{
    internal Reading(T? draft, ImmutableArray<Problem> problems) => (Draft, Problems) = (draft, problems);

    /// <summary>What could be read. With problems it has holes: only rules that look at single steps may use it.</summary>
    internal T? Draft { get; }

    public ImmutableArray<Problem> Problems { get; }

    public Result<T> ToResult() => Problems.ToError() is { } error ? error : Draft!;

    /// <summary>The definition out of a store of ours, where a problem means that the store is broken.</summary>
    internal T OrThrow() => Problems.IsEmpty
        ? Draft!
        : throw new InvalidOperationException($"A stored definition cannot be read: {Problems[0].Path}: {Problems[0].Code}");
}
