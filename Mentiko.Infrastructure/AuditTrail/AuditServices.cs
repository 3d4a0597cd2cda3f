using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Infrastructure.AuditTrail.Archiving;
using Mentiko.Infrastructure.AuditTrail.Sending;
using Mentiko.Infrastructure.FileSystem;
using Mentiko.Infrastructure.Persistence;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Mentiko.Infrastructure.AuditTrail;

/// <summary>Puts the room of the record together.</summary>
internal static class AuditServices
{
    /// <summary>Reads <see cref="AuditOptions"/> from the given section (<c>Mentiko:Audit</c>). Part of the persistence room's registration; needs the nodes' leadership.</summary>
    public static IServiceCollection AddAuditTrail(this IServiceCollection services, IConfiguration section)
    {
        services.AddOptions<AuditOptions>().Bind(section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<AuditOptions>, AuditOptionsValidator>();
        services.AddSingleton<AuditPulse>();
        services.AddSingleton<IAuditTrail, EfAuditTrail>();
        services.AddSingleton<IDenialRecorder, DenialRecorder>();
        services.AddSingleton<AuditVerifier>();
        services.AddSingleton<AuditPages>();
        services.AddSingleton<AuditSeal>();
        services.AddSingleton<IStartStep, SigningKeyStart>();
        services.AddSingleton<CheckpointFiles>();
        services.AddSingleton<Floors>();
        services.AddSingleton<Checkpoints>();
        services.AddSingleton<AuditProver>();
        services.AddSingleton<IAuditProver>(provider => provider.GetRequiredService<AuditProver>());
        services.AddSingleton<AuditArchiver>();
        services.AddSingleton<RecordedNamespaces>();
        services.AddSingleton<SentFiles>();
        services.AddSingleton<RefusedEntries>();
        services.AddHostedService<SendingWorker>();
        services.AddSingleton<CheckpointWorker>();
        return services.AddHostedService(provider => provider.GetRequiredService<CheckpointWorker>());
    }
}
