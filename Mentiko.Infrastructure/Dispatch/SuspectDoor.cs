using Mentiko.Core.Access;
using Mentiko.Core.Runs;

namespace Mentiko.Infrastructure.Dispatch;

/// <summary>
/// Lets runs that were lost with their workers more than once start one after the other: when a worker dies again it
/// is seen which of them it was, and those that merely stood beside it are not given up with it.
/// </summary>
internal sealed class SuspectDoor(TimeProvider time)
{
    /// <summary>So often may it happen to anybody.</summary>
    private const int Unsuspicious = 1;

    // A run that takes its worker down does so soon; one that lives on must not keep the others waiting for its end.
    private static readonly TimeSpan Apart = TimeSpan.FromSeconds(10);
    private readonly Lock _gate = new();
    private readonly LinkedList<(NamespaceScope Scope, RunId Run)> _waiting = new();
    private RunKey? _inside;
    private long _since;

    /// <summary>False where the run has to wait; it is named by a <see cref="Leave"/>, or found by the sweep.</summary>
    public bool TryEnter(NamespaceScope scope, RunKey key, int losses)
    {
        if (losses <= Unsuspicious)
        {
            return true;
        }

        lock (_gate)
        {
            if (_inside is null || time.GetElapsedTime(_since) >= Apart)
            {
                (_inside, _since) = (key, time.GetTimestamp());
                return true;
            }

            if (_waiting.All(other => other.Run != key.Run))
            {
                _waiting.AddLast((scope, key.Run));
            }

            return false;
        }
    }

    /// <summary>The run has left its worker alive. Whose turn it is now, if anybody's.</summary>
    public (NamespaceScope Scope, RunId Run)? Leave(RunKey key)
    {
        lock (_gate)
        {
            if (_inside != key)
            {
                return null;
            }

            _inside = null;
            if (_waiting.First is not { } next)
            {
                return null;
            }

            _waiting.RemoveFirst();
            return next.Value;
        }
    }
}
