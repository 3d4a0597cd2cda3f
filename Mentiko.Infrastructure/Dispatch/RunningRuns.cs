using System.Diagnostics.CodeAnalysis;

namespace Mentiko.Infrastructure.Dispatch;

/// <summary>The runs that this process executes, each with its inbox: one execution of a run at a time.</summary>
internal sealed class RunningRuns
{
    private readonly Lock _gate = new();
    private readonly Dictionary<RunKey, RunInbox> _inboxes = [];
    private bool _draining;

    /// <summary>False when the run is executed here already.</summary>
    public bool TryEnter(RunKey key, [NotNullWhen(true)] out RunInbox? inbox)
    {
        lock (_gate)
        {
            inbox = new RunInbox();
            if (!_inboxes.TryAdd(key, inbox))
            {
                inbox = null;
                return false;
            }

            if (_draining)
            {
                inbox.Post(new RunMessage.Drain());
            }

            return true;
        }
    }

    public void Leave(RunKey key)
    {
        lock (_gate)
        {
            _inboxes.Remove(key);
        }
    }

    public bool Contains(RunKey key)
    {
        lock (_gate)
        {
            return _inboxes.ContainsKey(key);
        }
    }

    /// <summary>Tells the run's execution, where there is one.</summary>
    public void Interrupt(RunKey key)
    {
        lock (_gate)
        {
            if (_inboxes.TryGetValue(key, out var inbox))
            {
                inbox.Post(new RunMessage.Interrupted());
            }
        }
    }

    /// <summary>Tells every execution: a cancel may have been missed.</summary>
    public void InterruptAll()
    {
        lock (_gate)
        {
            foreach (var inbox in _inboxes.Values)
            {
                inbox.Post(new RunMessage.Interrupted());
            }
        }
    }

    /// <summary>Tells every execution, and every one that enters from now on, that the server shuts down.</summary>
    public void Drain()
    {
        lock (_gate)
        {
            _draining = true;
            foreach (var inbox in _inboxes.Values)
            {
                inbox.Post(new RunMessage.Drain());
            }
        }
    }
}
