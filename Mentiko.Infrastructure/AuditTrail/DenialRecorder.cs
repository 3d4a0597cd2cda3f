using System.Collections.Immutable;
using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Microsoft.Extensions.Logging;

namespace Mentiko.Infrastructure.AuditTrail;

/// <summary>Writes refusals down. Whatever happens to the record, the refusal stands.</summary>
internal sealed partial class DenialRecorder(IAuditTrail audit, ILogger<DenialRecorder> logger) : IDenialRecorder
{
    public async Task RecordAsync(NamespaceScope scope, Permission permission, string target, CancellationToken cancel)
    {
        var details = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal)
            .Add("permission", permission.Name)
            .Add("role", scope.Role.ToWire());
        try
        {
            // Not cancelled with the caller: hanging up must not keep a refusal off the record.
            var result = await audit.AppendAsync(
                scope, new AuditDraft(AuditActions.AccessDenied, "action", target, AuditOutcome.Denied, Details: details), CancellationToken.None);
            if (result.Error is { } refusal)
            {
                LogNotRecorded(logger, null, refusal.Code);
            }
        }
        catch (Exception failure)
        {
            LogNotRecorded(logger, failure, failure.GetType().Name);
        }
    }

    [LoggerMessage(1201, LogLevel.Error, "A refusal could not be recorded ({Reason}); it stands.")]
    private static partial void LogNotRecorded(ILogger logger, Exception? failure, string reason);
}
