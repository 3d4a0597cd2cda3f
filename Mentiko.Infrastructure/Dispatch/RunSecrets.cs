namespace Mentiko.Infrastructure.Dispatch;

/// <summary>
/// The values that attempts of one execution of a run were given. What the first step left behind is masked in the next
/// one's output, whatever has been put in its place or deleted meanwhile. Another worker that takes the run over does
/// not know them.
/// </summary>
internal sealed class RunSecrets
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _values = new(StringComparer.Ordinal);

    public IReadOnlyCollection<string> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _values];
            }
        }
    }

    public void AddAll(IEnumerable<string> values)
    {
        lock (_gate)
        {
            _values.UnionWith(values);
        }
    }
}
