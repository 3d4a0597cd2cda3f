using System.Net;
using Mentiko.Core.Access;

namespace Mentiko.Core.Accounts;

/// <summary>Where a request comes from, as configured proxies report it.</summary>
public sealed record Origin(IPAddress? Address, string? UserAgent)
{
    public static Origin Of(Actor actor) => new(actor.Address, actor.UserAgent);
}
