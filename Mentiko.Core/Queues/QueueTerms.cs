namespace Mentiko.Core.Queues;

/// <summary>What a chooser knows about a namespace.</summary>
/// <param name="Weight">Its share of the slots when more runs wait than can start, from 1 to 1,000, relative to the others.</param>
/// <param name="MostRunning">Runs at work at a time, over all nodes; 0 allows none.</param>
/// <param name="IsPaused">Whether it starts nothing, however much waits.</param>
public sealed record QueueTerms(int Weight, int MostRunning, bool IsPaused);
