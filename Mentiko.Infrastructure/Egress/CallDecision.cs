namespace Mentiko.Infrastructure.Egress;

/// <summary>What became of a call.</summary>
internal enum CallDecision
{
    Allowed,

    /// <summary>Not what HTTP or this proxy takes for a request.</summary>
    Malformed,

    /// <summary>Not written as a host name: an address, or an odd notation.</summary>
    NoHostName,

    /// <summary>Not a host that the definition and the organization allow.</summary>
    NotAllowed,

    /// <summary>Its name leads to no public address.</summary>
    NotPublic,

    /// <summary>Its name has no address.</summary>
    Unknown,

    /// <summary>Nobody answers at its address.</summary>
    Unreachable,

    /// <summary>It was reached, and may have got all that was sent; what it answered is not what HTTP takes for an answer.</summary>
    BadAnswer,

    /// <summary>The call ended, with its attempt, while its host was looked for.</summary>
    BrokenOff,

    /// <summary>The attempt has used up its connections, its look-ups of names or its traffic.</summary>
    BeyondLimit,

    /// <summary>That it begins could not be put on record.</summary>
    NotRecorded,
}

internal static class CallDecisions
{
    public static string ToWire(this CallDecision decision) => decision switch
    {
        CallDecision.Allowed => "allowed",
        CallDecision.Malformed => "malformed",
        CallDecision.NoHostName => "no-host-name",
        CallDecision.NotAllowed => "not-allowed",
        CallDecision.NotPublic => "not-public",
        CallDecision.Unknown => "unknown-host",
        CallDecision.Unreachable => "unreachable",
        CallDecision.BadAnswer => "bad-answer",
        CallDecision.BrokenOff => "broken-off",
        CallDecision.BeyondLimit => "beyond-limit",
        CallDecision.NotRecorded => "not-recorded",
    };

    /// <summary>The answer's status and the sentence in it. It repeats nothing that the agent wrote.</summary>
    public static (int Status, string Text) Answer(this CallDecision decision) => decision switch
    {
        CallDecision.Allowed => (200, ""),
        CallDecision.Malformed => (400, "This is not a request that the platform's proxy takes: absolute http:// addresses and CONNECT, by HTTP/1.1."),
        CallDecision.NoHostName => (403, "A host is called by its name, not by an address."),
        CallDecision.NotAllowed => (403, "This host is not allowed: the agent's definition and the organization's settings both have to name it."),
        CallDecision.NotPublic => (403, "This host's name leads to an address that is not public."),
        CallDecision.Unknown => (502, "This host's name has no address."),
        CallDecision.Unreachable => (502, "This host does not answer."),
        CallDecision.BadAnswer => (502, "This host was called, and its answer is none that the platform's proxy takes."),
        CallDecision.BrokenOff => (503, "The call was broken off before its host was reached."),
        CallDecision.BeyondLimit => (429, "The attempt has as many connections, looks up as many names, or has sent and received as much, as it may."),
        CallDecision.NotRecorded => (503, "The call cannot be put on record now, so it is not made."),
    };

    public static bool IsRefusal(this CallDecision decision) =>
        decision is not (CallDecision.Unknown or CallDecision.Unreachable or CallDecision.BrokenOff) && !decision.IsMade();

    /// <summary>Whether the call reached its host, whatever came of it.</summary>
    public static bool IsMade(this CallDecision decision) => decision is CallDecision.Allowed or CallDecision.BadAnswer;
}
