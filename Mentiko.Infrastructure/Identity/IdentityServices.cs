using Mentiko.Core.Access;
using Mentiko.Core.Keys;
using Mentiko.Infrastructure.Persistence;
using Mentiko.Infrastructure.Persistence.Stores;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Mentiko.Infrastructure.Identity;

/// <summary>Puts the identity room together.</summary>
public static class IdentityServices
{
    /// <summary>
    /// Adds accounts and tokens. Reads <see cref="AccountOptions"/> from the given section (<c>Mentiko</c>). Needs
    /// <see cref="PersistenceServices.AddMentikoPersistence"/>.
    /// </summary>
    public static IServiceCollection AddMentikoIdentity(this IServiceCollection services, IConfiguration section)
    {
        services.AddOptions<AccountOptions>().Bind(section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<AccountOptions>, AccountOptionsValidator>();
        services.Configure<IdentityOptions>(PasswordRules.Apply);
        services.TryAddSingleton<IPasswordHasher<UserAccount>, PasswordHasher<UserAccount>>();
        services.TryAddSingleton<ILookupNormalizer, UpperInvariantLookupNormalizer>();
        services.TryAddSingleton<IdentityErrorDescriber>();
        services.AddSingleton<UserManagers>();
        services.AddSingleton<StrangerLockout>();
        services.AddSingleton<PasswordCheck>();
        services.AddSingleton<EndedSessions>();
        services.AddSingleton<TokenDesk>();
        services.AddSingleton<ApiKeyUse>();
        services.AddSingleton<ApiKeyDesk>();
        services.AddSingleton<IApiKeyStore, EfApiKeyStore>();
        services.AddSingleton<EfAccounts>();
        services.AddSingleton<IAccounts>(provider => provider.GetRequiredService<EfAccounts>());
        services.AddSingleton<IAccountFounder>(provider => provider.GetRequiredService<EfAccounts>());
        services.AddSingleton<SignInRecorder>();
        services.AddSingleton<ISignInRecorder>(provider => provider.GetRequiredService<SignInRecorder>());
        services.AddHostedService(provider => provider.GetRequiredService<SignInRecorder>());
        services.AddSingleton<IStartStep, InstanceAdministrator>();
        services.AddSingleton<SingleNamespace>();
        services.AddSingleton<IStartStep>(provider => provider.GetRequiredService<SingleNamespace>());
        return services;
    }
}
