using Mentiko.Core.Instance;

namespace Mentiko.Core.Accounts;

/// <summary>A letter that was kept in place of being sent.</summary>
public sealed record SentLetter(DateTimeOffset Time, string To, string Subject, string Body);

/// <summary>The letters of a server that sends none, for development.</summary>
public interface IOutbox
{
    /// <summary>The last letters of this process, newest first; null where letters are not kept.</summary>
    Task<IReadOnlyList<SentLetter>?> ListAsync(InstanceScope scope, CancellationToken cancel);
}
