using Mentiko.Core.Namespaces;
using Mentiko.Core.Runs;

namespace Mentiko.Infrastructure.Dispatch;

/// <summary>A run of any namespace. Never a run id alone: an id says nothing about whose it is.</summary>
internal readonly record struct RunKey(NamespaceId Namespace, RunId Run);

/// <summary>What a worker does with the run that it was woken for.</summary>
internal interface IRunWork
{
    /// <summary>Claims and executes the run; returns when nothing of it is left to do here. Safe to call for a run that is over, claimed or gone.</summary>
    Task<RunWorkEnd> RunAsync(RunKey key);
}

/// <summary>Why a worker has left a run.</summary>
internal enum RunWorkEnd
{
    /// <summary>Nothing is left to do here.</summary>
    Done,

    /// <summary>The run still waits: its namespace has as many at work as it may.</summary>
    AtLimit,
}
