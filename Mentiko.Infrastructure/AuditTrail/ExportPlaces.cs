namespace Mentiko.Infrastructure.AuditTrail;

/// <summary>How many exports of each record are under way on this node; two of a namespace, whatever others do.</summary>
internal sealed class ExportPlaces
{
    public const int Most = 2;

    private readonly Dictionary<Guid, int> _taken = [];
    private readonly Lock _lock = new();

    public bool TryTake(Guid owner)
    {
        lock (_lock)
        {
            var taken = _taken.GetValueOrDefault(owner);
            if (taken >= Most)
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
