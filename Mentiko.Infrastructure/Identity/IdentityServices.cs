using Mentiko.Core.Access;
using Mentiko.Core.Accounts;
using Mentiko.Core.Keys;
using Mentiko.Infrastructure.Mail;
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
    /// Adds accounts, their credentials and the mail room. Reads <see cref="AccountOptions"/> from the given section (<c>Mentiko</c>). Needs
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
        services.AddSingleton<AddressDigest>();
        services.AddSingleton<PasswordCheck>();
        services.AddSingleton<EndedSessions>();
        services.AddSingleton<TokenDesk>();
        services.AddSingleton<RareNotes>();
        services.AddSingleton<ApiKeyDesk>();
        services.AddSingleton<IApiKeyStore, EfApiKeyStore>();
        services.AddSingleton<EfAccounts>();
        services.AddSingleton<IAccounts>(provider => provider.GetRequiredService<EfAccounts>());
        services.AddSingleton<IAccountFounder>(provider => provider.GetRequiredService<EfAccounts>());
        services.AddSingleton<SignInRecorder>();
        services.AddSingleton<ISignInRecorder>(provider => provider.GetRequiredService<SignInRecorder>());
        services.AddHostedService(provider => provider.GetRequiredService<SignInRecorder>());
        services.AddSingleton<ITwoFactor, EfTwoFactor>();
        services.AddSingleton<IAccountRemoval, EfAccountRemoval>();
        services.AddSingleton<ISessions, EfSessions>();
        services.AddSingleton<IPasswordResets, EfPasswordResets>();
        services.AddSingleton<IAccountLog, AccountLog>();
        services.AddSingleton<IPresence, MemberPresence>();
        services.AddSingleton<IStartStep, InstanceAdministrator>();
        services.AddSingleton<SingleNamespace>();
        services.AddSingleton<IStartStep>(provider => provider.GetRequiredService<SingleNamespace>());
        services.AddDataProtection();
        services.AddMail(section.GetSection("Mail"));
        return services;
    }
}
