namespace Mentiko.Infrastructure.FileSystem;

/// <summary>The names within a namespace's and a run's folder.</summary>
internal static class RunFolders
{
    public const string Runs = "runs";
    public const string Events = "events";
    public const string Staging = "staging";
    public const string Attempts = "attempts";
    public const string Input = "input";
    public const string Output = "output";
    public const string Definition = "definition.json";
}
