using System.Collections.Frozen;

namespace Mentiko.Core.Audit;

/// <summary>The closed list of what an audit entry may say was done. A contract: names never change their meaning.</summary>
public static class AuditActions
{
    public const string AccessDenied = "access.denied";
    public const string AgentCreated = "agent.created";
    public const string AgentApiCalled = "agent.api-called";
    public const string AgentFileTouched = "agent.file-touched";
    public const string AgentUpdated = "agent.updated";
    public const string AgentDeleted = "agent.deleted";
    public const string ApiKeyCreated = "api-key.created";
    public const string ApiKeyRevoked = "api-key.revoked";
    public const string AuditArchived = "audit.archived";
    public const string AuditRefused = "audit.refused";
    public const string ChainCreated = "chain.created";
    public const string ChainUpdated = "chain.updated";
    public const string ChainForked = "chain.forked";
    public const string ChainRestored = "chain.restored";
    public const string ChainUpgraded = "chain.upgraded";
    public const string ChainDeleted = "chain.deleted";
    public const string RunTriggered = "run.triggered";
    public const string RunRetried = "run.retried";
    public const string RunCancelled = "run.cancelled";
    public const string RunFinished = "run.finished";
    public const string RunsExpired = "runs.expired";
    public const string FileWritten = "file.written";
    public const string FileDeleted = "file.deleted";
    public const string HostChecked = "host.checked";
    public const string HostCreated = "host.created";
    public const string HostDeleted = "host.deleted";
    public const string HostRefused = "host.refused";
    public const string HostUpdated = "host.updated";
    public const string InvitationRevoked = "invitation.revoked";
    public const string MemberAdded = "member.added";
    public const string MemberLeft = "member.left";
    public const string MemberRoleChanged = "member.role-changed";
    public const string MemberRemoved = "member.removed";
    public const string MemberSignedIn = "member.signed-in";
    public const string NamespaceCreated = "namespace.created";
    public const string NamespaceDeleted = "namespace.deleted";
    public const string NamespaceErased = "namespace.erased";
    public const string NamespaceExported = "namespace.exported";
    public const string NamespaceResumed = "namespace.resumed";
    public const string NamespaceSuspended = "namespace.suspended";
    public const string PlanChanged = "plan.changed";
    public const string QueuePaused = "queue.paused";
    public const string QueueResumed = "queue.resumed";
    public const string QuotasUpdated = "quotas.updated";
    public const string ScheduleCreated = "schedule.created";
    public const string ScheduleDeleted = "schedule.deleted";
    public const string ScheduleMissed = "schedule.missed";
    public const string SchedulePaused = "schedule.paused";
    public const string ScheduleResumed = "schedule.resumed";
    public const string ScheduleStopped = "schedule.stopped";
    public const string ScheduleUpdated = "schedule.updated";
    public const string SecretAccessed = "secret.accessed";
    public const string SecretCreated = "secret.created";
    public const string SecretDeleted = "secret.deleted";
    public const string SecretUpdated = "secret.updated";
    public const string SettingsUpdated = "settings.updated";
    public const string SignInProviderCreated = "sign-in-provider.created";
    public const string SignInProviderDeleted = "sign-in-provider.deleted";
    public const string SignInProviderUpdated = "sign-in-provider.updated";
    public const string VaultRotated = "vault.rotated";
    public const string WebhookCreated = "webhook.created";
    public const string WebhookDeleted = "webhook.deleted";
    public const string WebhookRotated = "webhook.rotated";
    public const string WebhookUpdated = "webhook.updated";
    public const string SessionSwitched = "session.switched";
    public const string TokenIssued = "token.issued";
    public const string TokenRevoked = "token.revoked";

    /// <summary>Every action.</summary>
    public static FrozenSet<string> All { get; } = typeof(AuditActions).GetFields()
        .Where(field => field.IsLiteral)
        .Select(field => (string)field.GetRawConstantValue()!)
        .ToFrozenSet(StringComparer.Ordinal);
}
