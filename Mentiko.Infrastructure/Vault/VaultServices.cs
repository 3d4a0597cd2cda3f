using Mentiko.Core.Access;
using Mentiko.Core.Secrets;
using Mentiko.Infrastructure.Persistence;
using Mentiko.Infrastructure.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Mentiko.Infrastructure.Vault;

/// <summary>Puts the vault together.</summary>
internal static class VaultServices
{
    /// <summary>Reads <see cref="VaultOptions"/> from the given section (<c>Mentiko:Vault</c>). Part of the persistence room's registration.</summary>
    public static IServiceCollection AddVault(this IServiceCollection services, IConfiguration section)
    {
        services.AddOptions<VaultOptions>().Bind(section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<VaultOptions>, VaultOptionsValidator>();
        services.AddSingleton<LocalRootKey>();
        services.AddSingleton<IRootKey>(provider => provider.GetRequiredService<LocalRootKey>());
        services.AddSingleton<IStartStep, RootKeyStart>();
        services.AddSingleton<KeyDesk>();
        services.TryAddSingleton<ISignalLine, NobodyElse>();
        services.AddSingleton<SecretFeed>();
        services.AddSingleton<SecretReader>();
        services.AddSingleton<SecretSink>();
        services.AddSingleton<ISignalSink>(provider => provider.GetRequiredService<SecretSink>());
        services.AddSingleton<ISignalPoll>(provider => provider.GetRequiredService<SecretSink>());
        services.AddSingleton<EfSecretStore>();
        services.AddSingleton<ISecretStore>(provider => provider.GetRequiredService<EfSecretStore>());
        services.AddSingleton<ISecretNames>(provider => provider.GetRequiredService<EfSecretStore>());
        services.AddSingleton<ISecretResolver, SecretResolver>();
        services.AddSingleton<WebhookRotation>();
        services.AddSingleton<ProviderRotation>();
        services.AddSingleton<KeyRotation>();
        services.AddSingleton<VaultKeys>();
        services.AddSingleton<IVaultKeys>(provider => provider.GetRequiredService<VaultKeys>());
        services.TryAddSingleton<NamespaceGate>();
        services.AddHostedService<SecretSource>();
        return services.AddHostedService<RotationWorker>();
    }
}
