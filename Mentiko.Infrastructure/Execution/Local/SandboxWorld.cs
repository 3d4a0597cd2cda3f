using System.Collections.Immutable;
using Mentiko.Core.Execution;
using Mentiko.Infrastructure.Execution.Local.Ahead;

namespace Mentiko.Infrastructure.Execution.Local;

/// <summary>Where an agent finds its things, inside.</summary>
internal static class SandboxPaths
{
    public const string Workspace = "/workspace";
    public const string Input = "/mentiko/input";
    public const string Output = "/mentiko/output";
}

/// <summary>The three folders of the host that an agent has.</summary>
internal sealed record SandboxFolders(string Workspace, string Input, string Output);

/// <summary>What an agent sees beyond the system: its folders and its environment.</summary>
/// <param name="Folders">Null: empty private ones, as the self-test has them.</param>
/// <param name="Environment">All of it; the launcher's own is empty.</param>
/// <param name="Door">Its way out; null: it has no network.</param>
internal sealed record SandboxWorld(SandboxFolders? Folders, ImmutableArray<KeyValuePair<string, string>> Environment, IEgressDoor? Door = null)
{
    private static readonly ImmutableSortedDictionary<string, string> Usual = new Dictionary<string, string>
    {
        ["PATH"] = "/usr/local/bin:/usr/bin:/bin",
        ["HOME"] = "/tmp",
        ["TMPDIR"] = "/tmp",
        ["LANG"] = "C.UTF-8",
        ["USER"] = "agent",
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>For the self-test.</summary>
    public static SandboxWorld Empty { get; } = new(null, [.. Usual]);

    /// <summary>Later ones win: the usual, the agent's own, its secrets, the platform's names, and its way out last of all.</summary>
    /// <param name="request">The attempt.</param>
    /// <param name="image">What its image sets; it wins over the usual alone.</param>
    public static SandboxWorld Of(ExecutionRequest request, ImmutableSortedDictionary<string, string>? image = null)
    {
        var environment = (image is null ? Usual : Usual.SetItems(image)).SetItems(request.Environment).SetItems(request.Secrets).SetItems(new Dictionary<string, string>
        {
            ["MENTIKO_NAMESPACE"] = request.Organization.Slug.Text,
            ["MENTIKO_RUN_ID"] = request.Run.Text,
            ["MENTIKO_STEP_ID"] = request.Step.Text,
            ["MENTIKO_ATTEMPT"] = request.Attempt.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["MENTIKO_INPUT"] = $"{SandboxPaths.Input}/{request.InputFile}",
            ["MENTIKO_INPUT_DIR"] = SandboxPaths.Input,
            ["MENTIKO_OUTPUT_DIR"] = SandboxPaths.Output,
        }).SetItems(request.Egress?.VariablesFor(DoorBlock.Address) ?? ImmutableSortedDictionary<string, string>.Empty);
        return new SandboxWorld(
            new SandboxFolders(request.WorkspacePath, request.InputPath, request.OutputPath), [.. environment], request.Egress);
    }
}
