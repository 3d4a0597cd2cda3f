using Mentiko.Core.Access;
using Mentiko.Core.Results;
using Mentiko.Core.Secrets;
using Mentiko.Infrastructure.Persistence.Commits;
using Mentiko.Infrastructure.Persistence.Rows;
using Mentiko.Infrastructure.Persistence.Stores;
using Mentiko.Infrastructure.SignIn;
using Mentiko.Infrastructure.Tests.Vault;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Mentiko.Infrastructure.Tests.SignIn;

/// <summary>A client secret is sealed for the provider that it was given for.</summary>
public sealed class ProviderSecretsTests : IDisposable
{
    private readonly VaultDesk _desk = new();

    public void Dispose() => _desk.Dispose();

    [Theory]
    [InlineData("""UPDATE "SignInProviders" SET "DisplayName" = 'Another name'""", "the-client-secret")]
    [InlineData("""UPDATE "SignInProviders" SET "Issuer" = 'https://evil.example'""", null)]
    public async Task Open_AProviderThatWasPointedElsewhereInTheDatabase_GivesNothing(string change, string? expected)
    {
        using var key = await _desk.Keys.OpenCurrentAsync(_desk.Acme, CancellationToken.None);
        var put = await _desk.Data.Commits.CommitAsync<Done>(
            CommitAuthor.Of(_desk.Acme),
            session =>
            {
                var row = new SignInProviderRow
                {
                    NamespaceId = session.Namespace.Value,
                    Version = 1,
                    Issuer = "https://good.example",
                    ClientId = "mentiko",
                    DisplayName = "Good",
                    DefaultRole = "viewer",
                    Enabled = true,
                    SecretVersion = 1,
                    CreatedAt = DateTimeOffset.UnixEpoch,
                    UpdatedAt = DateTimeOffset.UnixEpoch,
                };
                key.Seal(row, new SecretValue("the-client-secret"));
                session.Db.Add(row);
                session.Db.SaveChanges();
                return default(Done);
            },
            CancellationToken.None);
        Assert.True(put.IsOk);
        _desk.Raw(change);

        var finder = new ProviderFinder(_desk.Data.Database, new NamespaceGate(new MembershipReader(_desk.Data.Database, _desk.Data.Time)), _desk.Keys, NullLogger<ProviderFinder>.Instance);
        var found = (await finder.FindAsync("acme", CancellationToken.None))!;
        Assert.Equal(expected, (await finder.OpenAsync(found, CancellationToken.None))?.Reveal());
    }
}
