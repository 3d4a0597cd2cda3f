using System.Diagnostics.CodeAnalysis;
using Mentiko.Core.Namespaces;

namespace Mentiko.Core.Queues;

/// <summary>
/// Decides which namespace's turn it is. Deterministic, without clock, locks or waiting: the caller serializes the
/// calls and asks again after each one that may have opened a turn (<see cref="Add"/>, <see cref="Finish"/>,
/// <see cref="GiveBack"/>). Turns never outnumber the runs that were added. An implementation keeps nothing for a
/// namespace that has neither waiting nor running runs.
/// </summary>
public interface IQueueChooser
{
    /// <summary>One more run of this namespace waits.</summary>
    void Add(NamespaceSlug slug);

    /// <summary>Takes the next turn: one of the namespace's waiting runs counts as running. False when nobody may start now.</summary>
    bool TryTake([MaybeNullWhen(false)] out NamespaceSlug slug);

    /// <summary>A taken turn was not used: the run waits again, and its namespace is served first.</summary>
    void GiveBack(NamespaceSlug slug);

    /// <summary>A run that had taken a turn has left its worker.</summary>
    void Finish(NamespaceSlug slug);
}
