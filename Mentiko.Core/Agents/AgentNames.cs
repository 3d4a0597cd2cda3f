using Mentiko.Core.Ids;

namespace Mentiko.Core.Agents;

/// <summary>The wire names of the closed sets in an agent definition.</summary>
public static class AgentNames
{
    internal static readonly WireTable<ExecutionTarget> ExecutionTargetTable = new(ToWire);
    internal static readonly WireTable<BackoffKind> BackoffKindTable = new(ToWire);

    public static string ToWire(this ExecutionTarget value) => value switch
    {
        ExecutionTarget.Local => "local",
        ExecutionTarget.Docker => "docker",
        ExecutionTarget.Ssh => "ssh",
    };

    public static bool TryParse(string? text, out ExecutionTarget value) => ExecutionTargetTable.TryParse(text, out value);

    public static string ToWire(this BackoffKind value) => value switch
    {
        BackoffKind.Constant => "constant",
        BackoffKind.Exponential => "exponential",
    };

    public static bool TryParse(string? text, out BackoffKind value) => BackoffKindTable.TryParse(text, out value);
}
