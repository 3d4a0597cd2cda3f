using System.Security.Cryptography;
using Mentiko.Core.Access;
using Mentiko.Core.Accounts;
using Mentiko.Core.Audit;
using Mentiko.Core.Ids;
using Mentiko.Core.Results;
using Mentiko.Core.SignIn;
using Mentiko.Infrastructure.Identity;
using Mentiko.Infrastructure.Persistence;
using Mentiko.Infrastructure.Persistence.Commits;
using Mentiko.Infrastructure.Persistence.Rows;
using Mentiko.Infrastructure.Persistence.Stores;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Mentiko.Infrastructure.SignIn;

/// <summary>
/// The accounts of people whom a namespace's provider vouches for. They are found by namespace, issuer and subject alone:
/// a provider that says the address of somebody else's account makes an account of its own that happens to say it.
/// </summary>
internal sealed class ProvidedAccounts(
    IReadContextFactory contexts,
    ICommitLine commits,
    EfAccounts accounts,
    MembershipReader memberships,
    TermsChanges changes,
    IIdGenerator ids,
    IOptions<SignInProviderOptions> options)
{
    // As long as a journey may take, by every clock.
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(30);

    private const string PutAllOut = """UPDATE "Users" SET "IsOut" = @yes WHERE "NamespaceId" = @ns AND "IsOut" = @no""";
    private const string ForgetRemoved = """
        DELETE FROM "Users" WHERE "NamespaceId" = @ns
            AND NOT EXISTS (SELECT 1 FROM "Memberships" AS kept WHERE kept."NamespaceId" = @ns AND kept."UserId" = "Users"."Id")
        """;

    private const string ForgetUses = """DELETE FROM "SignInUses" WHERE "NamespaceId" = @ns AND "UsedAt" < @before""";

    /// <summary>Within an act: whatever the accounts of this namespace's provider hold proves nobody from now on.</summary>
    public void PutOut(CommitSession session)
    {
        session.Execute(PutAllOut, ("@yes", true), ("@no", false));
        changes.TellAfter(session);
    }

    /// <summary>Within an act: whoever was removed before is forgotten, and would come for the first time again.</summary>
    public static void ForgetWhoWasRemoved(CommitSession session) => session.Execute(ForgetRemoved);

    /// <summary>Lets somebody in whom the provider has vouched for, or says in the record why not.</summary>
    public async Task<Result<ProvidedPerson>> EnterAsync(FoundProvider provider, SignInJourney journey, ProvidedClaims claims, Origin origin, CancellationToken cancel)
    {
        var home = provider.Organization.Id;
        var key = SignInKeys.Of(home, provider.Provider.Definition.Issuer, claims.Subject);

        // The record names who acts, so who it will be is known before the act; it looks again.
        var user = await FindAsync(key, cancel) ?? ids.NewId().ToString("N");
        var actor = new Actor(new UserId(user), claims.Name, CredentialKind.Session, origin.Address, origin.UserAgent) { Home = home };
        var entered = await commits.CommitAsync(
            new CommitAuthor(home, actor), session => Enter(session, provider, journey, new Arrival(user, key, claims)), cancel);
        return !entered.TryGet(out var entrance, out var refusal) ? refusal
            : entrance.Account is { } account ? new ProvidedPerson(account, provider.Organization.Slug)
            : entrance.Refusal!;
    }

    private async Task<string?> FindAsync(string key, CancellationToken cancel)
    {
        await using var context = contexts.CreateOutside();
        return await context.Users.Where(row => row.SignInKey == key).Select(row => row.Id).SingleOrDefaultAsync(cancel);
    }

    private Result<Entrance> Enter(CommitSession session, FoundProvider provider, SignInJourney journey, Arrival arrival)
    {
        // As it is now: one that was switched off a moment ago lets nobody in.
        if (!session.Db.SignInProviders.Any(row => row.DeletedAt == null && row.Enabled && row.Version == provider.Provider.Version))
        {
            return new Error.NotFound();
        }

        if (!TryUse(session, journey.Nonce))
        {
            return new Error.InvalidCredentials();
        }

        var row = session.Db.Users.SingleOrDefault(user => user.SignInKey == arrival.Key);
        if (row is not null && row.Id != arrival.User)
        {
            // Two browsers of one person came for the first time at once.
            return new Error.Conflict("You signed in elsewhere at the same moment. Try once more.");
        }

        if (Refuse(session, provider, row, arrival.Claims) is { } reason)
        {
            session.Audit(new AuditDraft(AuditActions.MemberSignedIn, "member", arrival.User, AuditOutcome.Denied)
                .With("reason", reason.Code)
                .With("email", arrival.Claims.Email ?? ""));
            return new Entrance(null, new Error.Forbidden(reason.Sentence));
        }

        row ??= Add(session, provider, arrival);
        Take(session, row, arrival.Claims);
        session.Audit(new AuditDraft(AuditActions.MemberSignedIn, "member", row.Id).With("provider", provider.Provider.Definition.Issuer));
        session.AfterCommit(() =>
        {
            memberships.Forget(provider.Organization.Slug, new UserId(arrival.User));
            accounts.Forget(arrival.User);
        });
        return new Entrance(row.ToAccount(), null);
    }

    /// <summary>A nonce is good once, whatever the browser and the provider remember of it.</summary>
    private static bool TryUse(CommitSession session, string nonce)
    {
        session.Execute(ForgetUses, ("@before", session.Now - (long)Remembered.TotalMilliseconds));
        var hash = SignInKeys.OfNonce(nonce);
        if (session.Db.SignInUses.Any(use => use.Nonce == hash))
        {
            return false;
        }

        session.Db.Add(new SignInUseRow { NamespaceId = session.Namespace.Value, Nonce = hash, UsedAt = session.Now });
        session.Db.SaveChanges();
        return true;
    }

    private (string Code, string Sentence)? Refuse(CommitSession session, FoundProvider provider, UserAccount? row, ProvidedClaims claims)
    {
        if (!provider.Provider.Definition.Accepts(claims.VerifiedEmail))
        {
            return ("email-domain", "Your organization takes people with a verified address of its own domains only.");
        }

        if (row is not null)
        {
            // An Owner's word is the last one: who was removed does not come back by signing in again.
            return session.Db.Memberships.Any(member => member.UserId == row.Id) ? null : ("removed", "Your membership of this organization has ended.");
        }

        var most = options.Value.PeoplePerNamespace;
        return session.Db.Users.Count(user => user.NamespaceId == session.Namespace.Value) < most
            ? null
            : ("limit", $"The organization's provider has vouched for {most} people, which is the most. Ask whoever runs this server.");
    }

    private static UserAccount Add(CommitSession session, FoundProvider provider, Arrival arrival)
    {
        var row = new UserAccount
        {
            Id = arrival.User,
            UserName = arrival.User,
            NormalizedUserName = arrival.User.ToUpperInvariant(),
            NamespaceId = session.Namespace.Value,
            SignInKey = arrival.Key,
            SecurityStamp = NewStamp(),
        };
        var role = provider.Provider.Definition.DefaultRole.ToWire();
        session.Db.Add(row);
        session.Db.Add(new MembershipRow
        {
            NamespaceId = session.Namespace.Value,
            UserId = row.Id,
            Role = role,
            CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(session.Now),
        });
        session.Audit(new AuditDraft(AuditActions.MemberAdded, "member", row.Id).With("role", role).With("provider", provider.Provider.Definition.Issuer));
        return row;
    }

    private static void Take(CommitSession session, UserAccount row, ProvidedClaims claims)
    {
        (row.DisplayName, row.SaidEmail) = (claims.Name, claims.Email);
        if (row.IsOut)
        {
            // What they held before they were put out stays worth nothing.
            (row.IsOut, row.SecurityStamp) = (false, NewStamp());
        }

        session.Db.SaveChanges();
    }

    private static string NewStamp() => Convert.ToHexString(RandomNumberGenerator.GetBytes(20));

    private sealed record Arrival(string User, string Key, ProvidedClaims Claims);

    private sealed record Entrance(Account? Account, Error? Refusal);
}
