using System.Globalization;
using System.Text.Json.Nodes;
using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Runs;
using Mentiko.Core.Secrets;

namespace Mentiko.Infrastructure.Offboarding;

/// <summary>What an export says about things that are no files. Members are named as in the API.</summary>
internal static class ExportJson
{
    public static JsonObject Of(Organization organization) => new()
    {
        ["slug"] = organization.Slug.Text,
        ["name"] = organization.Name,
        ["plan"] = organization.Plan.Name,
        ["createdAt"] = Time(organization.CreatedAt),
        ["adminsMayWriteSecrets"] = organization.Settings.AdminsMayWriteSecrets,
    };

    public static JsonObject Of(Member member) => new()
    {
        ["email"] = member.Email,
        ["displayName"] = member.DisplayName,
        ["role"] = member.Role.ToWire(),
        ["addedAt"] = Time(member.AddedAt),
    };

    /// <summary>There is no value to leave out: nothing that reads secrets has one.</summary>
    public static JsonObject Of(SecretRecord secret) => new()
    {
        ["name"] = secret.Name.Text,
        ["version"] = secret.Version,
        ["description"] = secret.Description,
        ["createdAt"] = Time(secret.CreatedAt),
        ["createdBy"] = secret.CreatedBy,
        ["updatedAt"] = Time(secret.UpdatedAt),
        ["lastUsedAt"] = Time(secret.LastUsedAt),
    };

    public static JsonObject Of(Run run) => new()
    {
        ["id"] = run.Id.Text,
        ["chain"] = run.Chain.Text,
        ["chainVersion"] = run.ChainVersion,
        ["status"] = run.Status.ToWire(),
        ["trigger"] = new JsonObject { ["kind"] = run.TriggerKind.ToWire(), ["actor"] = run.TriggeredBy },
        ["input"] = JsonNode.Parse(run.InputJson),
        ["labels"] = new JsonObject(run.Labels.Select(label => KeyValuePair.Create(label.Key, (JsonNode?)JsonValue.Create(label.Value)))),
        ["retryOf"] = run.RetryOf?.Text,
        ["queuedAt"] = Time(run.QueuedAt),
        ["startedAt"] = Time(run.StartedAt),
        ["finishedAt"] = Time(run.FinishedAt),
        ["failure"] = run.Failure is { } failure ? new JsonObject { ["code"] = failure.Code, ["step"] = failure.Step?.Text, ["text"] = failure.Text } : null,
        ["steps"] = new JsonArray([.. run.Steps.Select(StepOf)]),
    };

    public static JsonObject Of(AuditEntry entry) => new()
    {
        ["sequence"] = entry.Sequence,
        ["time"] = Time(entry.Time),
        ["actor"] = new JsonObject { ["kind"] = entry.ActorKind, ["id"] = entry.ActorId, ["name"] = entry.ActorName },
        ["credential"] = entry.Credential,
        ["action"] = entry.Action,
        ["target"] = new JsonObject { ["kind"] = entry.TargetKind, ["id"] = entry.TargetId },
        ["outcome"] = entry.Outcome.ToWire(),
        ["ip"] = entry.Ip,
        ["userAgent"] = entry.UserAgent,
        ["runId"] = entry.RunId,
        ["details"] = new JsonObject(entry.Details.Select(fact => KeyValuePair.Create(fact.Key, (JsonNode?)JsonValue.Create(fact.Value)))),
        ["previousHash"] = entry.PreviousHash,
        ["hash"] = entry.Hash,
    };

    private static JsonNode StepOf(RunStep step) => new JsonObject
    {
        ["id"] = step.Id.Text,
        ["agent"] = step.Agent.Text,
        ["status"] = step.Status.ToWire(),
        ["attempts"] = new JsonArray([.. step.Attempts.Select(AttemptOf)]),
    };

    private static JsonNode AttemptOf(RunAttempt attempt) => new JsonObject
    {
        ["number"] = attempt.Number,
        ["status"] = attempt.Status.ToWire(),
        ["reason"] = attempt.Reason.ToWire(),
        ["startedAt"] = Time(attempt.StartedAt),
        ["finishedAt"] = Time(attempt.FinishedAt),
        ["exitCode"] = attempt.ExitCode,
    };

    private static string? Time(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
