using Mentiko.Core.Execution;

namespace Mentiko.Infrastructure.Execution.Local;

/// <summary>Requests that no sandbox is made for. Validation has seen them before; this room does not rely on it.</summary>
internal static class ExecutionRefusal
{
    private const int LargestEnvironment = 512 * 1024;

    public static ExecutionOutcome? Of(ExecutionRequest request, SandboxMachine machine) => OfProgram(request) ?? (ExecutionOutcome?)OfWorld(request, machine);

    /// <summary>What no executor can start, wherever it runs.</summary>
    public static ExecutionOutcome.StartFailed? OfProgram(ExecutionRequest request)
    {
        if (request.Command.IsDefaultOrEmpty || request.Command[0].Length == 0)
            return new ExecutionOutcome.StartFailed("The agent has no command.");
        var pairs = request.Environment.Concat(request.Secrets).ToList();
        if (pairs.Exists(pair => pair.Key.Length == 0 || pair.Key.Contains('=')))
            return new ExecutionOutcome.StartFailed("The name of an environment variable is empty or holds an equals sign.");
        if (request.Command.Concat(pairs.SelectMany(pair => (string[])[pair.Key, pair.Value])).Any(HasNul))
            return new ExecutionOutcome.StartFailed("The command or the environment holds a NUL character.");
        if (pairs.Sum(pair => pair.Key.Length + (long)pair.Value.Length) > LargestEnvironment)
            return new ExecutionOutcome.StartFailed($"The environment is larger than {LargestEnvironment / 1024} KiB.");
        return null;
    }

    private static ExecutionOutcome.Unavailable? OfWorld(ExecutionRequest request, SandboxMachine machine)
    {
        string[] folders = [request.WorkspacePath, request.InputPath, request.OutputPath];
        if (Array.Exists(folders, path => !path.StartsWith('/') || HasNul(path)) || HasNul(request.InputFile) || request.InputFile.Contains('/'))
            return new ExecutionOutcome.Unavailable("The folders of the attempt are not absolute paths.");
        // Every sandbox sees /usr: data below it would be seen by all namespaces.
        if (Array.Exists(folders, path => path.StartsWith("/usr/", StringComparison.Ordinal)))
            return new ExecutionOutcome.Unavailable("Mentiko:DataRoot lies below /usr, which every sandbox can read: move it.");
        return machine.IsRoot && request.Organization.OsUid <= 0
            ? new ExecutionOutcome.Unavailable("The namespace has no uid of its own, and nothing is run as root.")
            : null;
    }

    private static bool HasNul(string text) => text.Contains('\0');
}
