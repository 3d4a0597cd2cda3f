namespace Mentiko.Infrastructure.Nodes;

/// <summary>
/// Tells the other nodes of the instance what has happened here, after it is durable. A signal makes things happen
/// sooner and nothing depends on it: every one may be lost, come twice or late.
/// </summary>
internal interface ISignalLine
{
    /// <summary>Never blocks and never fails; equal signals that have not left yet are one.</summary>
    void Send(NodeSignal signal);
}

/// <summary>What a room does when another node has something to tell. Must not block or throw.</summary>
internal interface ISignalSink
{
    void Take(NodeSignal signal);

    /// <summary>Signals may have been missed: look at everything once.</summary>
    void CatchUp();
}

/// <summary>Where one process is the whole instance.</summary>
internal sealed class NobodyElse : ISignalLine
{
    public void Send(NodeSignal signal)
    {
    }
}
