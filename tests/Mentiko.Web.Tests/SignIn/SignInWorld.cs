using Mentiko.TestKit.SignIn;
using Xunit;

namespace Mentiko.Web.Tests.SignIn;

/// <summary>A world in which both organizations have a provider of their own, each under its own control.</summary>
public class SignInWorld : World, IAsyncLifetime
{
    public IdentityProvider OfAcme { get; private set; } = null!;

    public IdentityProvider OfGlobex { get; private set; } = null!;

    protected override IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>
    {
        ["Mentiko:SignInProviders:AllowAddresses"] = "127.0.0.1",
        ["Mentiko:Bootstrap:AdminEmail"] = "root@instance.example",
        ["Mentiko:Bootstrap:AdminPassword"] = TestKit.Server.Person.Password,
    };

    async ValueTask IAsyncLifetime.InitializeAsync()
    {
        await InitializeAsync();
        OfAcme = await IdentityProvider.StartAsync();
        OfGlobex = await IdentityProvider.StartAsync();
        await Expect(null, ProviderVisit.AppointAsync(AsOwner, Acme, OfAcme));
        await Expect(null, ProviderVisit.AppointAsync(AsStranger, Globex, OfGlobex, "operator"));
    }

    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await OfAcme.DisposeAsync();
        await OfGlobex.DisposeAsync();
        await DisposeAsync();
    }
}
