namespace Mentiko.Infrastructure.Identity;

/// <summary>
/// Failures of addresses that have no account, so that lockout does not tell which ones have. A table of fixed size,
/// by a hash that differs in each process: guessing at a million addresses costs no memory, and two addresses that
/// share a place lock each other, which harms nobody since neither exists.
/// </summary>
internal sealed class StrangerLockout
{
    private readonly Lock _gate = new();
    private readonly (int Count, DateTimeOffset? LockedUntil)[] _places = new (int, DateTimeOffset?)[65_536];

    public TimeSpan? Remaining(string address, DateTimeOffset now)
    {
        lock (_gate)
        {
            return LockoutRule.Remaining(_places[PlaceOf(address)].LockedUntil, now);
        }
    }

    public void Fail(string address, DateTimeOffset now)
    {
        lock (_gate)
        {
            ref var place = ref _places[PlaceOf(address)];
            place = LockoutRule.AfterFailure(place.Count, place.LockedUntil, now);
        }
    }

    private static int PlaceOf(string address) => address.GetHashCode(StringComparison.Ordinal) & 0xFFFF;
}
