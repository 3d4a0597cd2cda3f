using Mentiko.Core.SignIn;
using Mentiko.Infrastructure.Egress;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Mentiko.Infrastructure.SignIn;

/// <summary>Puts the room of organizations' own sign-in providers together.</summary>
public static class SignInServices
{
    /// <summary>Reads <see cref="SignInProviderOptions"/> from the given section (<c>Mentiko:SignInProviders</c>). Needs persistence and identity.</summary>
    public static IServiceCollection AddMentikoSignIn(this IServiceCollection services, IConfiguration section)
    {
        services.AddOptions<SignInProviderOptions>().Bind(section).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton<IHostDialer, SystemDialer>();
        services.AddSingleton<ProviderFinder>();
        services.AddSingleton<ProvidedAccounts>();

        // Look-ups of its own: providers that cannot be found take none of the agents' turns.
        services.AddSingleton(provider => new ProviderDialer(
            provider.GetRequiredService<IOptions<SignInProviderOptions>>(),
            new OwnAddresses(provider.GetRequiredService<TimeProvider>()),
            provider.GetRequiredService<IHostDialer>(),
            new HostLookups()));
        services.AddSingleton<ProviderClient>();
        services.AddSingleton<ISignInProviderStore, EfSignInProviderStore>();
        return services.AddSingleton<IOrganizationSignIn, OidcSignIn>();
    }
}
