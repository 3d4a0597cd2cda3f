namespace Mentiko.Infrastructure.Dispatch;

/// <summary>
/// How long an attempt may go on while one measure of its workspace (bytes, or entries) is above its limit. It is
/// spared as long as that same measure falls below the lowest look so far by a real part of the limit: nothing else
/// that it takes away buys it time. One that found the workspace too full may so clean up for as long as it needs;
/// one that filled it has three looks in all.
/// </summary>
/// <param name="most">The limit.</param>
/// <param name="atStart">What there was before the attempt.</param>
internal sealed class StorageGrace(long most, long atStart)
{
    /// <summary>Looks above the limit, in the whole attempt, that are not its end.</summary>
    public const int MostLooks = 3;

    /// <summary>The part of the limit by which it has to fall from look to look: 8 MiB of 2 GiB.</summary>
    private const int ShrinkingPart = 256;

    private readonly long _margin = Math.Max(1, most / ShrinkingPart);
    private bool _wasFull = atStart > most;
    private long _ceiling = Math.Max(2 * most, atStart);
    private long _lowest = atStart > most ? atStart : long.MaxValue;
    private int _looks;

    /// <summary>Takes the next look's size; whether the attempt is to end.</summary>
    public bool Ends(long size)
    {
        if (size <= most)
        {
            // From here on the workspace is as full as this attempt makes it.
            (_wasFull, _ceiling, _lowest) = (false, 2 * most, long.MaxValue);
            return false;
        }

        var isFirst = _looks++ == 0;
        var hasShrunk = size <= _lowest - _margin;
        _lowest = Math.Min(_lowest, size);
        return size > _ceiling || (!isFirst && !(hasShrunk && (_wasFull || _looks <= MostLooks)));
    }
}
