namespace Mentiko.Core.Results;

/// <summary>
/// A refusal that a caller can cause. The family is closed: the doors map each case to one status and one
/// stable code (Gates/ProblemMap in the web project), and a new case that no door maps does not compile.
/// </summary>
public abstract record Error(string Code, string Message)
{
    /// <summary>No credential, or one that is no longer good.</summary>
    public sealed record Unauthenticated() : Error("unauthenticated", "Sign in first: this request carries no valid credential.");

    /// <summary>Wrong e-mail or password; the same for an unknown user.</summary>
    public sealed record InvalidCredentials() : Error("invalid-credentials", "The e-mail address or the password is wrong.");

    /// <summary>The password is right, and the account asks for a code too.</summary>
    public sealed record TwoFactorRequired() : Error("two-factor-required", "This account asks for a second factor: send the code of the authenticator app, or a recovery code, as twoFactorCode.");

    /// <summary>The account is locked after too many wrong passwords.</summary>
    public sealed record LockedOut(TimeSpan RetryAfter) : Error("locked-out", "Too many wrong passwords. The account is locked for a while.");

    /// <summary>No such thing here. Never says what is missing: a foreign namespace answers with the same bytes.</summary>
    public sealed record NotFound() : Error("not-found", "There is no such resource.");

    /// <summary>The role lacks a permission.</summary>
    public sealed record Forbidden(string Reason) : Error("forbidden", Reason);

    /// <summary>Unreadable input: JSON that does not parse, a bad cursor, a bad header.</summary>
    public sealed record Malformed(string Reason) : Error("malformed", Reason);

    /// <summary>Readable but wrong. Carries every problem at once, by JSON path.</summary>
    public sealed record Invalid(IReadOnlyDictionary<string, string[]> Errors) : Error("invalid", "The request is not valid; errors lists every problem.")
    {
        /// <summary>One problem at one JSON path.</summary>
        public static Invalid At(string path, string message) => new(new Dictionary<string, string[]> { [path] = [message] });
    }

    /// <summary>The state of the thing does not allow this.</summary>
    public sealed record Conflict(string Reason) : Error("conflict", Reason);

    /// <summary>A namespace keeps at least one Owner.</summary>
    public sealed record LastOwner() : Error("last-owner", "This is the last Owner of the organization. Make another member Owner first.");

    /// <summary>A limit of the namespace is reached.</summary>
    public sealed record QuotaExceeded(string Quota, long Limit, long Used)
        : Error("quota-exceeded", $"The organization's limit '{Quota}' is reached: {Used} of {Limit} are in use.");

    /// <summary>The namespace's queue holds as many runs as it may, or more where the limit was lowered.</summary>
    public sealed record QueueFull(long Limit, long Used, TimeSpan RetryAfter)
        : Error("queue-full", $"The queue takes no further run: {Used} {(Used == 1 ? "waits" : "wait")}, the limit is {Limit}. Wait, cancel some, or ask an Owner to raise 'Runs that wait'.");

    /// <summary>If-Match names another version than the current one.</summary>
    public sealed record PreconditionFailed(string Reason) : Error("precondition-failed", Reason);

    /// <summary>Too many requests.</summary>
    public sealed record RateLimited(TimeSpan RetryAfter) : Error("rate-limited", "Too many requests. Try again later.");

    /// <summary>The record of the act could not be written, so the act was not done.</summary>
    public sealed record AuditUnavailable() : Error("audit-unavailable", "The change could not be recorded, so it was not made.");

    /// <summary>The server is shutting down and starts nothing new.</summary>
    public sealed record Draining() : Error("draining", "The server is shutting down. Try again in a moment.");
}
