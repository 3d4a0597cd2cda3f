using Mentiko.Core.Access;
using Mentiko.Core.Instance;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;
using Mentiko.TestKit.Fakes;
using Mentiko.Web.Gates;

namespace Mentiko.Web.Tests.Components.Fakes;

/// <summary>Memberships in memory: who is what where, changeable at any moment.</summary>
internal sealed class FakeMemberships : IMembershipReader, INamespaceDirectory
{
    private readonly Dictionary<(string Slug, UserId User), Membership> _all = [];

    public void Set(string slug, UserId user, Role? role)
    {
        var organization = new Organization(new NamespaceId(new Guid(slug.Length, 0, 0, new byte[8])), NamespaceSlug.Parse(slug), $"{slug} inc", PlanTier.Free, NamespaceStatus.Active, 1000, default);
        _all.Remove((slug, user));
        if (role is { } given)
        {
            _all[(slug, user)] = new Membership(organization, user, given);
        }
    }

    public ValueTask<Membership?> FindAsync(NamespaceSlug slug, UserId user, CancellationToken cancel) =>
        ValueTask.FromResult(_all.GetValueOrDefault((slug.Text, user)));

    public ValueTask<Organization?> FindOrganizationAsync(NamespaceId id, CancellationToken cancel) => ValueTask.FromResult<Organization?>(null);

    public Task<IReadOnlyList<Membership>> ListAsync(UserId user, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<Membership>>([.. _all.Values.Where(membership => membership.User == user)]);

    public Task<Result<Organization>> CreateAsync(Actor creator, NamespaceSlug slug, string name, CancellationToken cancel) => throw new NotSupportedException();

    public Task<Result<Membership>> AcceptInvitationAsync(Actor user, string token, CancellationToken cancel) => throw new NotSupportedException();

    public Task RecordSwitchAsync(NamespaceScope scope, CancellationToken cancel) => Task.CompletedTask;
}

/// <summary>A circuit whose session is for one namespace, before the real gate.</summary>
internal sealed class FakeCircuit(FakeMemberships memberships, string? slug) : ICircuitSession
{
    public static readonly UserId User = new("ada");

    private readonly NamespaceGate _gate = new(memberships);
    private readonly OneAccount _account = new(User);

    /// <summary>Whether the caller administers the instance.</summary>
    public bool IsAdministrator
    {
        get => _account.IsInstanceAdministrator;
        set => _account.IsInstanceAdministrator = value;
    }

    public SessionIdentity? Identity { get; set; } = new(
        new Actor(User, "Ada", CredentialKind.Session, null, null),
        slug is null ? null : NamespaceSlug.Parse(slug));

    public ValueTask<Result<NamespaceScope>> EnterAsync(string? namespaceFromUrl, CancellationToken cancel = default) =>
        Identity is { } identity ? _gate.EnterAsync(identity, namespaceFromUrl, cancel) : ValueTask.FromResult<Result<NamespaceScope>>(new Error.Unauthenticated());

    public ValueTask<SessionIdentity?> StandingAsync(CancellationToken cancel = default) => ValueTask.FromResult(Identity);

    public ValueTask<Result<InstanceScope>> EnterInstanceAsync(CancellationToken cancel = default) =>
        Identity is { } identity ? new InstanceGate(_account).EnterAsync(identity, cancel) : ValueTask.FromResult<Result<InstanceScope>>(new Error.Unauthenticated());
}
