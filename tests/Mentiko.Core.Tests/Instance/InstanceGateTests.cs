using Mentiko.Core.Access;
using Mentiko.Core.Instance;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;
using Mentiko.TestKit.Fakes;
using Xunit;

namespace Mentiko.Core.Tests.Instance;

public sealed class InstanceGateTests
{
    private static readonly UserId Ada = new("ada");
    private readonly OneAccount _accounts = new(Ada) { IsInstanceAdministrator = true };

    [Theory]
    [InlineData(CredentialKind.Session, null, true)]
    [InlineData(CredentialKind.Session, "acme", true)]
    [InlineData(CredentialKind.Token, null, true)]
    [InlineData(CredentialKind.Token, "acme", false)]
    [InlineData(CredentialKind.ApiKey, "acme", false)]
    public async Task Enter_Administrator_ByACredentialThatIsBoundToNoNamespace(CredentialKind kind, string? slug, bool isIn)
    {
        var entered = await EnterAsync(Ada, kind, slug);

        Assert.Equal(isIn, entered.IsOk);
        Assert.True(isIn || entered.Error is Error.NotFound);
    }

    [Fact]
    public async Task Enter_SomebodyElse_IsNotFound()
    {
        Assert.IsType<Error.NotFound>((await EnterAsync(new UserId("eve"), CredentialKind.Session, null)).Error);
        Assert.IsType<Error.Unauthenticated>((await EnterAsync(null, CredentialKind.System, null)).Error);
    }

    [Fact]
    public async Task Enter_WithAHome_IsNotFoundWhateverTheAccountSays()
    {
        var actor = new Actor(Ada, "Ada", CredentialKind.Session, null, null) { Home = new NamespaceId(Guid.AllBitsSet) };
        Assert.IsType<Error.NotFound>((await new InstanceGate(_accounts).EnterAsync(new SessionIdentity(actor, null), CancellationToken.None)).Error);
        Assert.True((await new InstanceGate(_accounts).EnterAsync(new SessionIdentity(actor with { Home = null }, null), CancellationToken.None)).IsOk);
    }

    [Fact]
    public async Task Enter_AdministratorNoMore_IsNotFoundFromThenOn()
    {
        Assert.True((await EnterAsync(Ada, CredentialKind.Session, null)).IsOk);
        _accounts.IsInstanceAdministrator = false;
        Assert.IsType<Error.NotFound>((await EnterAsync(Ada, CredentialKind.Session, null)).Error);
    }

    private ValueTask<Result<InstanceScope>> EnterAsync(UserId? user, CredentialKind kind, string? slug) =>
        new InstanceGate(_accounts).EnterAsync(
            new SessionIdentity(new Actor(user, "Ada", kind, null, null), slug is null ? null : NamespaceSlug.Parse(slug)), CancellationToken.None);
}
