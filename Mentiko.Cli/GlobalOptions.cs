using System.CommandLine;

namespace Mentiko.Cli;

/// <summary>The options that every command takes.</summary>
internal sealed class GlobalOptions
{
    public Option<string?> Url { get; } = new("--url") { Description = "The server. Default: MENTIKO_URL, then the last sign-in.", Recursive = true };

    public Option<string?> Namespace { get; } = new("--namespace", "-n") { Description = "The organization's slug. Default: MENTIKO_NAMESPACE, then the last sign-in.", Recursive = true };

    public Option<bool> Json { get; } = new("--json") { Description = "Answers as the API gives them, for scripts.", Recursive = true };

    public void AddTo(Command root)
    {
        root.Options.Add(Url);
        root.Options.Add(Namespace);
        root.Options.Add(Json);
    }
}
