using System.Collections.Frozen;
using System.Text.Json.Nodes;

namespace Mentiko.Web.Api;

/// <summary>
/// What people try first: an example of each body, by method and route below the API's prefix, and of the answers that
/// everything begins with. A test sends every one of them.
/// </summary>
internal static class OpenApiExamples
{
    private static readonly FrozenDictionary<string, string> Requests = new Dictionary<string, string>
    {
        ["POST auth/register"] = """{"email": "ada@example.org", "password": "correct horse battery staple", "displayName": "Ada", "invitation": "the token of the link in the letter, where registration is closed"}""",
        ["POST auth/token"] = """{"email": "ada@example.org", "password": "correct horse battery staple", "namespace": "acme"}""",
        ["POST auth/password-reset"] = """{"email": "ada@example.org"}""",
        ["POST auth/password"] = """{"token": "the token of the link in the letter", "password": "another horse, another staple"}""",
        ["PUT me"] = """{"displayName": "Ada Lovelace"}""",
        ["DELETE me"] = """{"password": "correct horse battery staple"}""",
        ["PUT me/password"] = """{"currentPassword": "correct horse battery staple", "newPassword": "another horse, another staple"}""",
        ["POST me/two-factor"] = """{"password": "correct horse battery staple"}""",
        ["PUT me/two-factor"] = """{"code": "123456"}""",
        ["POST me/two-factor/off"] = """{"password": "correct horse battery staple"}""",
        ["POST me/two-factor/recovery-codes"] = """{"password": "correct horse battery staple"}""",
        ["POST orgs"] = """{"slug": "acme", "name": "Acme"}""",
        ["DELETE orgs/{namespace}"] = """{"confirm": "acme"}""",
        ["POST orgs/{namespace}/leave"] = """{"confirm": "acme"}""",
        ["PUT orgs/{namespace}/agents/{name}"] = """{"description": "Reads the feed", "runtime": {"type": "command", "command": ["sh", "-c", "cat \"$MENTIKO_INPUT\""]}, "execution": {"target": "local", "timeoutSeconds": 60, "memoryMb": 128, "cpus": 1}}""",
        ["PUT orgs/{namespace}/chains/{name}"] = """{"description": "Weekly report", "inputs": {"topic": {"type": "string", "required": true}}, "steps": [{"id": "collect", "agent": "collector", "triggers": ["chain:start"], "emits": ["collect:done"]}]}""",
        ["POST orgs/{namespace}/chains/validate"] = """{"steps": [{"id": "collect", "agent": "collector", "triggers": ["chain:start"], "emits": ["collect:done"]}]}""",
        ["POST orgs/{namespace}/chains/{name}/runs"] = """{"input": {"topic": "storage"}, "labels": {"for": "monday"}}""",
        ["POST orgs/{namespace}/chains/{name}/upgrade"] = """{"preview": "0f6d2c9a7b1e4f3852ac6d1b", "choices": {"agents.reader.runtime.command": "yours"}}""",
        ["POST orgs/{namespace}/runs/{id}/retry"] = """{"from": "failed"}""",
        ["POST orgs/{namespace}/marketplace/{item}/fork"] = """{"as": "docs-check", "files": true}""",
        ["POST orgs/{namespace}/members"] = """{"email": "grace@example.org", "role": "operator"}""",
        ["PUT orgs/{namespace}/members/{userId}"] = """{"role": "admin"}""",
        ["POST orgs/{namespace}/api-keys"] = """{"name": "nightly", "role": "operator"}""",
        ["PUT orgs/{namespace}/secrets/{name}"] = """{"value": "a value that is long enough", "description": "Of the feed"}""",
        ["PUT orgs/{namespace}/settings"] = """{"adminsMayWriteSecrets": false, "network": {"allow": ["api.example.com"]}}""",
        ["PUT orgs/{namespace}/sign-in-provider"] = """{"issuer": "https://id.example.com", "clientId": "mentiko", "clientSecret": "what-the-provider-gave", "displayName": "Acme", "emailDomains": ["example.com"], "defaultRole": "viewer"}""",
        ["PUT orgs/{namespace}/quotas"] = """{"limits": {"queuedRuns": 100, "chains": null}}""",
        ["PUT orgs/{namespace}/schedules/{name}"] = """{"chain": "weekly-report", "cron": "30 6 * * 1", "timeZone": "Europe/Berlin", "input": {"topic": "storage"}}""",
        ["PUT orgs/{namespace}/webhooks/{name}"] = """{"chain": "weekly-report", "enabled": true}""",
        ["POST orgs/{namespace}/webhooks/{name}/test"] = """{"input": {"topic": "storage"}}""",
        ["PUT orgs/{namespace}/hosts/{name}"] = """{"address": "build.agents.example.com", "port": 22, "user": "mentiko-acme", "prefix": "/srv/mentiko/acme", "hostKey": "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU", "credential": "BUILD_HOST_KEY"}""",
        ["POST admin/orgs"] = """{"slug": "globex", "name": "Globex", "plan": "team"}""",
        ["PUT admin/orgs/{organization}/plan"] = """{"plan": "team", "limits": {"concurrentRuns": 12}}""",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, string> Answers = new Dictionary<string, string>
    {
        ["200 POST auth/token"] = """{"token": "mtt_…", "expiresAt": "2026-12-01T20:00:00Z", "namespace": "acme", "role": "owner"}""",
        ["201 POST orgs"] = """{"namespace": "acme", "name": "Acme", "role": "owner"}""",
        ["202 POST orgs/{namespace}/chains/{name}/runs"] = """{"runId": "01jd8v5m3q7x9k2t4w6y8z0a1b", "status": "queued"}""",
        ["201 POST orgs/{namespace}/api-keys"] = """{"id": "k3j9x2", "key": "mtk_…", "name": "nightly", "role": "operator", "expiresAt": null}""",
        ["200 POST orgs/{namespace}/chains/validate"] = """{"valid": false, "problems": [{"code": "unknown-agent", "path": "$.steps[0].agent", "message": "There is no agent 'collector'.", "severity": "error"}]}""",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, string> Parameters = new Dictionary<string, string>
    {
        ["namespace"] = "acme",
        ["item"] = "link-check",
        ["limit"] = "50",
        ["month"] = "2026-11",
    }.ToFrozenDictionary();

    public static JsonNode? OfRequest(string method, string path) => Find(Requests, $"{method} {path.Trim('/')}");

    public static JsonNode? OfAnswer(int status, string method, string path) => Find(Answers, $"{status} {method} {path.Trim('/')}");

    public static JsonNode? OfParameter(string name) => Parameters.TryGetValue(name, out var value) ? JsonValue.Create(value) : null;

    private static JsonNode? Find(FrozenDictionary<string, string> examples, string key) => examples.TryGetValue(key, out var json) ? JsonNode.Parse(json) : null;
}
