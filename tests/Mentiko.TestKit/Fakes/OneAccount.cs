using Mentiko.Core.Access;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;

namespace Mentiko.TestKit.Fakes;

/// <summary>The accounts of an instance where only one person is known, and only looked up.</summary>
public sealed class OneAccount(UserId id) : IAccounts
{
    public bool IsInstanceAdministrator { get; set; }

    public ValueTask<Account?> FindAsync(UserId user, CancellationToken cancel) =>
        new(user == id ? new Account(id, "one@example.com", "One", IsInstanceAdministrator, "stamp") : null);

    public Task<Result<Account>> RegisterAsync(string email, string password, string displayName, string? invitation, CancellationToken cancel) => throw new NotSupportedException();

    public Task<Result<Account>> CheckPasswordAsync(string email, string password, CancellationToken cancel) => throw new NotSupportedException();

    public Task<Result<Account>> RenameAsync(Actor user, string displayName, CancellationToken cancel) => throw new NotSupportedException();

    public Task<Result<Account>> ChangePasswordAsync(Actor user, string current, string next, CancellationToken cancel) => throw new NotSupportedException();

    public Task EndSessionAsync(UserId user, string sessionId, DateTimeOffset until, CancellationToken cancel) => throw new NotSupportedException();

    public Task<Result<IssuedToken>> IssueTokenAsync(Account account, Actor actor, NamespaceSlug? slug, CancellationToken cancel) => throw new NotSupportedException();

    public ValueTask<TokenIdentity?> FindTokenAsync(string token, CancellationToken cancel) => throw new NotSupportedException();

    public Task RevokeTokenAsync(TokenIdentity token, Actor actor, CancellationToken cancel) => throw new NotSupportedException();
}
