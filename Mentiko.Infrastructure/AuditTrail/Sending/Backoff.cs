namespace Mentiko.Infrastructure.AuditTrail.Sending;

/// <summary>How long a sink that failed is left alone: twice as long each time, up to five minutes.</summary>
internal sealed class Backoff
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    private TimeSpan _next = First;

    public TimeSpan Fail()
    {
        var rest = _next;
        _next = rest * 2 < Longest ? rest * 2 : Longest;
        return rest;
    }

    public void Succeed() => _next = First;
}
