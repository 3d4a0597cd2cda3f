namespace Mentiko.Core.Chains;

/// <summary>How bad a problem is: an error refuses the definition, a warning does not.</summary>
public enum ProblemSeverity
{
    Error,
    Warning,
}

/// <summary>One thing wrong with a definition.</summary>
/// <param name="Code">Stable, for instance <c>unknown-agent</c>.</param>
/// <param name="Path">JSON path, for instance <c>$.steps[1].triggers[0]</c>.</param>
/// <param name="Message">A sentence that names what is wrong.</param>
/// <param name="Severity">Whether it refuses the definition.</param>
public sealed record Problem(string Code, string Path, string Message, ProblemSeverity Severity);
