using System.Diagnostics.CodeAnalysis;
using Mentiko.Core.Namespaces;

namespace Mentiko.Core.Queues;

/// <summary>
/// Decides which namespace's turn it is. Deterministic, without clock, locks or waiting: the caller serializes the
/// calls, measures the time, and asks again after each call that may have opened a turn. Turns never outnumber the
/// runs that were added, nor new starts the namespace's limit. Nothing is kept for a namespace without work.
/// </summary>
public interface IQueueChooser
{
    /// <summary>Whether <see cref="TryTake"/> would give a turn now.</summary>
    bool HasTurn { get; }

    /// <summary>
    /// So many more runs of this namespace wait. True when its terms are not known: it is given no turn before
    /// <see cref="SetTerms"/>.
    /// </summary>
    bool Add(NamespaceSlug slug, int count = 1);

    /// <summary>
    /// So many of the namespace's waiting runs were under way before. They are taken first, and neither its limit nor a
    /// pause holds them: they count as running in the database already.
    /// </summary>
    void SetUnderWay(NamespaceSlug slug, int runs);

    /// <summary>So many runs of the namespace wait, as far as is known here; and how many of them were under way before.</summary>
    (int Waiting, int UnderWay) Look(NamespaceSlug slug);

    /// <summary>Takes the next turn: one of the namespace's waiting runs counts as running. False when nobody may start now.</summary>
    bool TryTake([MaybeNullWhen(false)] out NamespaceSlug slug);

    /// <summary>A taken turn was not used: the run waits again, and its namespace is served first.</summary>
    void GiveBack(NamespaceSlug slug);

    /// <summary>
    /// A taken turn was not used, because the database counts as many running as the limit allows: as
    /// <see cref="GiveBack"/>, and the namespace gets no turn until one of its runs ends or what is known about it is
    /// set again (<see cref="Finish"/>, <see cref="SetTerms"/>, <see cref="SetRunningElsewhere"/>).
    /// </summary>
    void GiveBackAtLimit(NamespaceSlug slug);

    /// <summary>
    /// A taken turn found nothing in the queue: another node had taken it. Nothing waits there any more as far as this
    /// node knows. The look is paid for like a run.
    /// </summary>
    /// <param name="slug">The namespace.</param>
    /// <param name="cost">The slot time of the look, without what was charged while it lasted.</param>
    void Drained(NamespaceSlug slug, TimeSpan cost);

    /// <summary>
    /// While it rests the namespace gets no turn but for runs that were under way before. Has no effect on one without
    /// work here.
    /// </summary>
    void SetResting(NamespaceSlug slug, bool isResting);

    /// <summary>A running run of the namespace has used so much of a slot since its start or since it was charged last.</summary>
    void Charge(NamespaceSlug slug, TimeSpan cost);

    /// <summary>A run that had taken a turn has left its worker.</summary>
    /// <param name="slug">Its namespace.</param>
    /// <param name="cost">Its whole slot time.</param>
    /// <param name="charged">How much of it was charged while it ran.</param>
    void Finish(NamespaceSlug slug, TimeSpan cost, TimeSpan charged = default);

    /// <summary>What holds for the namespace from now on. Has no effect on one without work here.</summary>
    void SetTerms(NamespaceSlug slug, QueueTerms terms);

    /// <summary>So many runs of the namespace are at work on other nodes: they count towards its limit. Has no effect on one without work here.</summary>
    void SetRunningElsewhere(NamespaceSlug slug, int runs);
}
