using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Results;
using Mentiko.Core.Secrets;
using Mentiko.Core.SignIn;
using Mentiko.Infrastructure.Persistence;
using Mentiko.Infrastructure.Persistence.Commits;
using Mentiko.Infrastructure.Persistence.Rows;
using Mentiko.Infrastructure.Persistence.Stores;
using Mentiko.Infrastructure.Vault;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Mentiko.Infrastructure.SignIn;

/// <summary>The one sign-in provider of a namespace, without a way to its client secret.</summary>
internal sealed class EfSignInProviderStore(
    IReadContextFactory contexts, ICommitLine commits, KeyDesk keys, ProvidedAccounts accounts, IOptions<SignInProviderOptions> options) : ISignInProviderStore
{
    private const string Kind = "sign-in-provider";
    private const int Tries = 5;

    public async Task<SignInProvider?> FindAsync(NamespaceScope scope, CancellationToken cancel)
    {
        await using var context = contexts.Create(scope);
        return await context.SignInProviders.SingleOrDefaultAsync(row => row.DeletedAt == null, cancel) is { } row ? ProviderSecrets.ToProvider(row) : null;
    }

    public async Task<Result<SavedSignInProvider>> SaveAsync(
        NamespaceScope scope, SignInProviderDefinition definition, SecretValue? secret, int? expectedVersion, CancellationToken cancel)
    {
        if (definition.Issuer.StartsWith("http:", StringComparison.OrdinalIgnoreCase) && options.Value.Allowed().Count == 0)
        {
            return Error.Invalid.At("$.issuer", "An issuer begins with https://.");
        }

        // A key that was rotated after it was opened must not seal anything any more.
        for (var turn = 0; turn < Tries; turn++)
        {
            using var key = await keys.OpenCurrentAsync(scope, cancel);
            var saved = await commits.CommitAsync(
                CommitAuthor.Of(scope),
                session => KeyDesk.CurrentVersionOf(session) == key.Version
                    ? Save(session, key, definition, secret, expectedVersion).Map(done => (SavedSignInProvider?)done)
                    : Result<SavedSignInProvider?>.Of(null),
                cancel);
            if (!saved.TryGet(out var done, out var refusal))
            {
                return refusal;
            }

            if (done is not null)
            {
                return done;
            }
        }

        return new Error.Conflict("The vault's key is being changed again and again. Try once more.");
    }

    public Task<Result<Done>> DeleteAsync(NamespaceScope scope, int? expectedVersion, CancellationToken cancel) => commits.CommitAsync<Done>(
        CommitAuthor.Of(scope),
        session =>
        {
            if (session.Db.SignInProviders.SingleOrDefault(found => found.DeletedAt == null) is not { } row)
            {
                return new Error.NotFound();
            }

            if (Versions.Refuse(expectedVersion, row.Version) is { } refusal)
            {
                return refusal;
            }

            (row.DeletedAt, row.Sealed, row.Enabled) = (session.Now, [], false);
            session.Db.SaveChanges();
            accounts.PutOut(session);
            ProvidedAccounts.ForgetWhoWasRemoved(session);
            session.Audit(new AuditDraft(AuditActions.SignInProviderDeleted, Kind, row.Issuer));
            return default(Done);
        },
        cancel);

    private Result<SavedSignInProvider> Save(CommitSession session, NamespaceKey key, SignInProviderDefinition definition, SecretValue? secret, int? expectedVersion)
    {
        var row = session.Db.SignInProviders.SingleOrDefault();
        var isNew = row is not { DeletedAt: null };
        if (Versions.Refuse(expectedVersion, isNew ? 0 : row!.Version) is { } refusal)
        {
            return refusal;
        }

        var isAnother = isNew || row!.Issuer != definition.Issuer;
        if (secret is null && isAnother)
        {
            return Error.Invalid.At("$.clientSecret", isNew ? "This member is required." : "Another issuer needs its own client secret: the one that is there is not sent to it.");
        }

        row ??= session.Db.Add(new SignInProviderRow { NamespaceId = session.Namespace.Value }).Entity;
        var now = DateTimeOffset.FromUnixTimeMilliseconds(session.Now);
        (row.Issuer, row.ClientId, row.DisplayName) = (definition.Issuer, definition.ClientId, definition.DisplayName);
        (row.EmailDomains, row.DefaultRole, row.Enabled) = (ProviderSecrets.JoinDomains(definition.EmailDomains), definition.DefaultRole.ToWire(), definition.Enabled);
        (row.CreatedAt, row.UpdatedAt, row.UpdatedBy, row.DeletedAt) = (isNew ? now : row.CreatedAt, now, session.Actor.Name, null);
        if (secret is not null)
        {
            row.SecretVersion++;
            key.Seal(row, secret);
        }

        row.Version++;
        session.Db.SaveChanges();
        if (isAnother || !row.Enabled)
        {
            accounts.PutOut(session);
        }

        session.Audit(new AuditDraft(isNew ? AuditActions.SignInProviderCreated : AuditActions.SignInProviderUpdated, Kind, row.Issuer)
            .With("version", Versions.Text(row.Version))
            .With("clientId", row.ClientId)
            .With("emailDomains", row.EmailDomains.Replace('\n', ' '))
            .With("defaultRole", row.DefaultRole)
            .With("enabled", row.Enabled ? "true" : "false")
            .With("secret", secret is null ? "kept" : "replaced"));
        return new SavedSignInProvider(ProviderSecrets.ToProvider(row), isNew);
    }
}
