using Mentiko.Core.Ids;

namespace Mentiko.Core.Chains;

/// <summary>The wire names of the closed sets in a chain definition and in its problems.</summary>
public static class ChainNames
{
    internal static readonly WireTable<StepJoin> StepJoinTable = new(ToWire);
    internal static readonly WireTable<ProblemSeverity> ProblemSeverityTable = new(ToWire);

    public static string ToWire(this StepJoin value) => value switch
    {
        StepJoin.Any => "any",
        StepJoin.All => "all",
    };

    public static bool TryParse(string? text, out StepJoin value) => StepJoinTable.TryParse(text, out value);

    public static string ToWire(this ProblemSeverity value) => value switch
    {
        ProblemSeverity.Error => "error",
        ProblemSeverity.Warning => "warning",
    };

    public static bool TryParse(string? text, out ProblemSeverity value) => ProblemSeverityTable.TryParse(text, out value);
}
