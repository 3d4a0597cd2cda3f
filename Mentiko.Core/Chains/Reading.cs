using System.Collections.Immutable;

namespace Mentiko.Core.Chains;

/// <summary>What came of reading a definition.</summary>
/// <param name="Value">The definition; null when a problem of severity Error stands against it.</param>
/// <param name="Problems">Everything that is wrong with its form.</param>
public sealed record Reading<T>(T? Value, ImmutableArray<Problem> Problems)
    where T : class
{
    /// <summary>What could be read even so. With problems it has holes: only rules that look at single steps may use it.</summary>
    internal T? Draft { get; init; }

    internal static Reading<T> Of(T draft, ImmutableArray<Problem> problems) => new(problems.IsEmpty ? draft : null, problems) { Draft = draft };

    /// <summary>The definition out of a store of ours, where a problem means that the store is broken.</summary>
    internal T OrThrow() => Value
        ?? throw new InvalidOperationException($"A stored definition cannot be read: {Problems[0].Path}: {Problems[0].Code}");
}
