namespace Mentiko.Infrastructure.AuditTrail;

/// <summary>How many exports of each namespace are under way on this node, whatever others do.</summary>
/// <param name="most">So many of a namespace.</param>
internal sealed class ExportPlaces(int most)
{
    private readonly Dictionary<Guid, int> _taken = [];
    private readonly Lock _lock = new();

    public bool TryTake(Guid owner)
    {
        lock (_lock)
        {
            var taken = _taken.GetValueOrDefault(owner);
            if (taken >= most)
            {
                return false;
            }

            _taken[owner] = taken + 1;
            return true;
        }
    }

    public void GiveBack(Guid owner)
    {
        lock (_lock)
        {
            if (--_taken[owner] == 0)
            {
                _taken.Remove(owner);
            }
        }
    }
}
