using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Results;

namespace Mentiko.Core.Namespaces;

/// <summary>A member as other members see them.</summary>
/// <param name="User">The account.</param>
/// <param name="Email">Its address.</param>
/// <param name="DisplayName">What others see.</param>
/// <param name="Role">Here and now.</param>
/// <param name="AddedAt">Since when.</param>
/// <param name="LastActiveAt">When they were last here in person, some minutes late at most; null for never.</param>
/// <param name="TwoFactor">Whether the account asks for a second factor.</param>
public sealed record Member(UserId User, string Email, string DisplayName, Role Role, DateTimeOffset AddedAt, DateTimeOffset? LastActiveAt, bool TwoFactor = false)
{
    /// <summary>Whether the organization's sign-in provider says who they are; they can be Admin at most.</summary>
    public bool IsProvided { get; init; }
}

/// <summary>An invitation that can still be accepted.</summary>
public sealed record PendingInvitation(string Id, string Email, Role Role, string InvitedBy, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt);

/// <summary>An invitation of an address that has no account yet.</summary>
/// <param name="Token">Only in the answer that creates it; the store keeps a hash.</param>
public sealed record Invitation(string Id, string Email, Role Role, DateTimeOffset ExpiresAt, string? Token);

/// <summary>What adding a member came to.</summary>
public abstract record MemberAddition
{
    private MemberAddition()
    {
    }

    public sealed record Added(Member Member) : MemberAddition;

    public sealed record Invited(Invitation Invitation) : MemberAddition;
}

/// <summary>The members of a namespace. Each write is one transaction with its audit entry and takes effect on the next request.</summary>
public interface IMemberStore
{
    Task<Page<Member>> ListAsync(NamespaceScope scope, PageRequest page, CancellationToken cancel);

    Task<Result<MemberAddition>> AddAsync(NamespaceScope scope, string email, Role role, AuditDraft audit, CancellationToken cancel);

    /// <summary>Those that can still be accepted.</summary>
    Task<Page<PendingInvitation>> ListInvitationsAsync(NamespaceScope scope, PageRequest page, CancellationToken cancel);

    /// <summary>Takes one back; <see cref="Error.NotFound"/> for one that is accepted, too old or was never made.</summary>
    Task<Result<Done>> RevokeInvitationAsync(NamespaceScope scope, string id, AuditDraft audit, CancellationToken cancel);

    /// <summary>
    /// <see cref="Error.LastOwner"/> when no other Owner would be left, decided inside the transaction;
    /// <see cref="Error.Invalid"/> for an Owner who could come in only as long as a provider lets them.
    /// </summary>
    Task<Result<Member>> ChangeRoleAsync(NamespaceScope scope, UserId user, Role role, AuditDraft audit, CancellationToken cancel);

    /// <summary>As <see cref="ChangeRoleAsync"/>; ends the user's tokens and API keys for this namespace and stops their schedules.</summary>
    Task<Result<Done>> RemoveAsync(NamespaceScope scope, UserId user, AuditDraft audit, CancellationToken cancel);
}

/// <summary>
/// Namespaces as a user sees them from outside any of them. Stands on the list of stores without a scope: a person
/// belongs to several namespaces and none.
/// </summary>
public interface INamespaceDirectory
{
    /// <summary>The user's own memberships by slug; at most 200.</summary>
    Task<IReadOnlyList<Membership>> ListAsync(UserId user, CancellationToken cancel);

    /// <summary>Creates a namespace with the caller as its Owner, its tree and its uid; <see cref="Error.Conflict"/> when the slug is taken.</summary>
    Task<Result<Organization>> CreateAsync(Actor creator, NamespaceSlug slug, string name, CancellationToken cancel);

    /// <summary>Accepts an invitation that was made for this user's e-mail address.</summary>
    Task<Result<Membership>> AcceptInvitationAsync(Actor user, string token, CancellationToken cancel);

    /// <summary>Records that the user's session entered the namespace.</summary>
    Task RecordSwitchAsync(NamespaceScope scope, CancellationToken cancel);
}
