using System.Text;
using Mentiko.Core.Access;
using Mentiko.Core.Chains;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;
using Mentiko.Core.Secrets;
using Mentiko.Core.Webhooks;
using Mentiko.TestKit.Fakes;
using Xunit;

namespace Mentiko.Core.Tests.Webhooks;

/// <summary>What a signed call gets: the right to start one chain, and nothing that a role would bring with it.</summary>
public sealed class WebhookScopeTests
{
    private const string Body = """{"a":1}""";
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddYears(56);
    private readonly TestNamespace _acme = new("acme");
    private readonly InMemoryMemberships _memberships = new();
    private readonly OneWebhook _keys;

    public WebhookScopeTests()
    {
        _memberships.Members.Add(new Membership(_acme.Organization, new UserId("ada"), Role.Owner));
        _keys = new OneWebhook(_acme.Organization);
    }

    [Fact]
    public async Task Enter_SignedWell_MayStartItsChainAndNothingElse()
    {
        var scope = (await EnterAsync(Sign(Now))).Value.Scope;

        Assert.Equal([Permission.RunsTrigger], RoleMatrix.Permissions.Where(scope.Allows));
        Assert.True(scope.Reaches(ChainName.Parse("report")));
        Assert.False(scope.Reaches(ChainName.Parse("other")));
        Assert.Equal((null, "webhook deploy", CredentialKind.System), (scope.Actor.Id, scope.Actor.Name, scope.Actor.Credential));

        // The control: a member of the same role holds more and reaches every chain.
        var member = _acme.As(Role.Operator);
        Assert.True(member.Allows(Permission.RunsRead) && member.Reaches(ChainName.Parse("other")));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(-300, true)]
    [InlineData(-301, false)]
    [InlineData(60, true)]
    [InlineData(61, false)]
    public async Task Enter_ByTheAgeOfTheSignature_WithinTheWindowOnly(int seconds, bool good) =>
        Assert.Equal(good, (await EnterAsync(Sign(Now.AddSeconds(seconds)))).IsOk);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("t=1")]
    [InlineData("v1=00,t=1")]
    [InlineData("t=-1,v1=0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("t=1,v1=000000000000000000000000000000000000000000000000000000000000000g")]
    public async Task Enter_HeaderOfAnotherForm_IsNotFoundAndNoted(string? header)
    {
        Assert.IsType<Error.NotFound>((await EnterAsync(header)).Error);
        Assert.Equal(1, _keys.Refused);
    }

    [Fact]
    public async Task Enter_DisabledOrAnotherName_IsTheSameNotFound()
    {
        Assert.IsType<Error.NotFound>((await EnterAsync(Sign(Now), name: "other")).Error);
        Assert.IsType<Error.NotFound>((await EnterAsync(Sign(Now), slug: "globex")).Error);
        _keys.Enabled = false;
        Assert.IsType<Error.NotFound>((await EnterAsync(Sign(Now))).Error);
    }

    private string Sign(DateTimeOffset at) => WebhookSignature.Of(_keys.Secret, at.ToUnixTimeSeconds(), Encoding.UTF8.GetBytes(Body)).ToString();

    private ValueTask<Result<WebhookEntry>> EnterAsync(string? header, string slug = "acme", string name = "deploy") => new NamespaceGate(_memberships)
        .EnterAsWebhookAsync(new WebhookCall(slug, name, header, Encoding.UTF8.GetBytes(Body), null, null), _keys, Now, CancellationToken.None);

    private sealed class OneWebhook(Organization organization) : IWebhookKeys
    {
        public SecretValue Secret { get; } = new("whsec_of-this-test");

        public bool Enabled { get; set; } = true;

        public int Refused { get; private set; }

        public Task<NamespaceId?> FindNamespaceAsync(NamespaceSlug slug, CancellationToken cancel) =>
            Task.FromResult<NamespaceId?>(slug == organization.Slug ? organization.Id : null);

        public Task<(Webhook Webhook, SecretValue Secret)?> OpenAsync(NamespaceScope scope, WebhookName name, CancellationToken cancel) => Task.FromResult<(Webhook, SecretValue)?>(
            name.Text == "deploy"
                ? (new Webhook(name, 1, new WebhookDefinition(ChainName.Parse("report"), Enabled), Now, Now, "ada", Now, null), Secret)
                : null);

        public Task NoteRefusedAsync(NamespaceScope scope, WebhookName name, CancellationToken cancel)
        {
            Refused++;
            return Task.CompletedTask;
        }
    }
}
