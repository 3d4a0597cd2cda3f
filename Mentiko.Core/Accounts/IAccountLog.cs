using Mentiko.Core.Access;

namespace Mentiko.Core.Accounts;

/// <summary>Something that happened to an account.</summary>
/// <param name="Time">When.</param>
/// <param name="Action">One of <see cref="AccountActions"/>.</param>
/// <param name="Address">From where.</param>
/// <param name="UserAgent">By which program.</param>
/// <param name="Detail">Which session, which organization; null where there is nothing to add.</param>
public sealed record AccountEntry(DateTimeOffset Time, string Action, string? Address, string? UserAgent, string? Detail);

/// <summary>
/// What happened to an account, for its owner to read: no organization has it in its record, since an account belongs
/// to several and none. Written in the transaction of the act. The last <see cref="Most"/> entries are kept.
/// </summary>
public interface IAccountLog
{
    /// <summary>How many entries are kept.</summary>
    const int Most = 200;

    /// <summary>Newest first.</summary>
    Task<IReadOnlyList<AccountEntry>> ListAsync(UserId user, CancellationToken cancel);
}
