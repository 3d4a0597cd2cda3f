namespace Mentiko.Web.Api.Agents;

/// <summary>An agent's definition, for the OpenAPI document; the product's own reader reads it.</summary>
internal sealed record AgentDefinitionBody(
    string Description,
    string Instructions,
    AgentDefinitionBody.RuntimeBody Runtime,
    AgentDefinitionBody.ExecutionBody Execution,
    IReadOnlyList<string> Secrets,
    IReadOnlyDictionary<string, string> Env,
    AgentDefinitionBody.NetworkBody Network,
    AgentDefinitionBody.RetryBody Retry)
{
    internal sealed record RuntimeBody(string Type, IReadOnlyList<string> Command);

    internal sealed record ExecutionBody(string Target, string? Image, string? Host, int TimeoutSeconds, int MemoryMb, double Cpus);

    internal sealed record NetworkBody(IReadOnlyList<string> Allow);

    internal sealed record RetryBody(int MaxAttempts, double BackoffSeconds, string Backoff);
}
