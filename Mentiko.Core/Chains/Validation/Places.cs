namespace Mentiko.Core.Chains.Validation;

/// <summary>How rules name places and report.</summary>
internal static class Places
{
    public static string Step(int step) => $"$.steps[{step}]";

    public static string Trigger(int step, int trigger) => $"$.steps[{step}].triggers[{trigger}]";

    public static string Emit(int step, int emit) => $"$.steps[{step}].emits[{emit}]";

    public static Problem Error(string code, string path, string message) => new(code, path, message, ProblemSeverity.Error);

    public static Problem Warning(string code, string path, string message) => new(code, path, message, ProblemSeverity.Warning);
}
