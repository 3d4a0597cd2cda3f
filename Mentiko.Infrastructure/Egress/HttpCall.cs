namespace Mentiko.Infrastructure.Egress;

/// <summary>One request to the proxy: to open a tunnel, or to be sent on to an http:// address.</summary>
/// <param name="Method">The method.</param>
/// <param name="Target">Where it goes.</param>
/// <param name="Path">Path and query for the host; null for a tunnel.</param>
/// <param name="Head">Its head.</param>
/// <param name="Body">How long its body is.</param>
internal sealed record HttpCall(string Method, HostAndPort Target, string? Path, MessageHead Head, BodyLength Body)
{
    private const string Scheme = "http://";

    /// <summary>Whether its sender waits for a word before the body.</summary>
    public bool WaitsToSend => Head.All("Expect") is [var expectation] && expectation.Equals("100-continue", StringComparison.OrdinalIgnoreCase);

    /// <summary>The call; or why it is none, with what can be said of it.</summary>
    public static (HttpCall? Call, CallDecision Problem, string Method) Read(MessageHead head)
    {
        var (method, target, version) = (head.Start[0], head.Start[1], head.Start[2]);
        if (!MessageHead.IsToken(method) || method.Length > 20 || version is not ("HTTP/1.1" or "HTTP/1.0"))
        {
            return (null, CallDecision.Malformed, "");
        }

        return method == "CONNECT" ? ReadTunnel(head, target) : ReadForward(head, method, target, version);
    }

    private static (HttpCall? Call, CallDecision Problem, string Method) ReadTunnel(MessageHead head, string target)
    {
        const string method = "CONNECT";
        if (!HostAndPort.TryRead(target, usualPort: null, out var place))
        {
            return (null, CallDecision.NoHostName, method);
        }

        // A tunnel has no body, and its Host says the same or nothing.
        var isSound = head.BodyLength(BodyLength.None) == BodyLength.None && AgreesWith(head, place, mayBeMissing: true);
        return isSound ? (new HttpCall(method, place, null, head, BodyLength.None), default, method) : (null, CallDecision.Malformed, method);
    }

    private static (HttpCall? Call, CallDecision Problem, string Method) ReadForward(MessageHead head, string method, string target, string version)
    {
        if (!target.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || target.Contains('#', StringComparison.Ordinal) || target.Any(c => c > '~'))
        {
            return (null, CallDecision.Malformed, method);
        }

        var rest = target[Scheme.Length..];
        var end = rest.AsSpan().IndexOfAny('/', '?');
        var authority = end < 0 ? rest : rest[..end];
        if (!HostAndPort.TryRead(authority, usualPort: 80, out var place))
        {
            return (null, CallDecision.NoHostName, method);
        }

        var isOld = version == "HTTP/1.0";
        if (head.BodyLength(BodyLength.None) is not { } body
            || (isOld && body == BodyLength.Chunked)
            || !AgreesWith(head, place, mayBeMissing: isOld)
            || (head.All("Expect") is { Count: > 0 } expected && !(expected is [var one] && one.Equals("100-continue", StringComparison.OrdinalIgnoreCase))))
        {
            return (null, CallDecision.Malformed, method);
        }

        var path = end < 0 ? "/" : rest[end] == '?' ? "/" + rest[end..] : rest[end..];
        return (new HttpCall(method, place, path, head, body), default, method);
    }

    private static bool AgreesWith(MessageHead head, HostAndPort place, bool mayBeMissing) => head.All("Host") switch
    {
        [] => mayBeMissing,
        [var host] => HostAndPort.TryRead(host, place.Port, out var named) && (named == place || (named.Host == place.Host && !host.Contains(':', StringComparison.Ordinal))),
        _ => false,
    };

    /// <summary>The request as the host gets it.</summary>
    public byte[] ToHost()
    {
        // One Host, and ours: what was judged is what the host hears.
        Head.Fields.RemoveAll(field => field.Name.Equals("Host", StringComparison.OrdinalIgnoreCase));
        Head.Fields.Insert(0, ("Host", Target.Port == 80 ? Target.Host : Target.ToString()));
        return Head.Onward($"{Method} {Path} HTTP/1.1");
    }
}
