using Mentiko.Core.Audit;

namespace Mentiko.Infrastructure.AuditTrail;

/// <summary>Holds a walk against the checkpoints that are kept, one after the other.</summary>
internal sealed class KeptCheckpoints : IDisposable
{
    private readonly IEnumerator<byte[]?> _files;
    private readonly long _from;
    private bool _has;
    private AuditCheckpoint? _next;

    /// <param name="files">What is kept.</param>
    /// <param name="from">Those about earlier entries are left out: the entries are archived, and the floor proves them.</param>
    public KeptCheckpoints(IEnumerable<byte[]?> files, long from = 0)
    {
        (_files, _from) = (files.GetEnumerator(), from);
        MoveNext();
    }

    /// <summary>Those about the entry that was walked last.</summary>
    public void HoldAt(TrailWalk walk)
    {
        while (_has && walk.Fault is null && (_next is null || _next.Sequence <= walk.Last))
        {
            Hold(walk);
        }
    }

    /// <summary>The next one, whatever it is about; false when there is none.</summary>
    public bool Hold(TrailWalk walk)
    {
        if (!_has)
        {
            return false;
        }

        if (_next is { } checkpoint)
        {
            walk.Add(checkpoint);
        }
        else
        {
            walk.Distrust("A file among the kept checkpoints is not one.");
        }

        MoveNext();
        return true;
    }

    public void Dispose() => _files.Dispose();

    private void MoveNext()
    {
        do
        {
            _has = _files.MoveNext();
            _next = _has && _files.Current is { } content ? AuditCheckpoint.Read(content) : null;
        }
        while (_next?.Sequence < _from);
    }
}
