namespace Mentiko.Infrastructure.Nodes;

/// <summary>Hands what other nodes tell to every room that wants to hear it.</summary>
internal sealed class SignalDesk(IEnumerable<ISignalSink> sinks)
{
    private readonly ISignalSink[] _sinks = [.. sinks];

    /// <summary>Takes a text as <see cref="SignalOutbox"/> packs it. One's own is left out: here it is known already.</summary>
    public void Take(string own, string text)
    {
        var lines = text.Split('\n');
        if (lines[0] == own)
        {
            return;
        }

        foreach (var line in lines.Skip(1))
        {
            if (NodeSignal.Read(line) is { } signal)
            {
                Array.ForEach(_sinks, sink => sink.Take(signal));
            }
        }
    }

    public void CatchUp() => Array.ForEach(_sinks, sink => sink.CatchUp());
}
