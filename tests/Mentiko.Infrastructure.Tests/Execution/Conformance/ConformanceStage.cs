using System.Collections.Immutable;
using Mentiko.Core.Chains;
using Mentiko.Core.Execution;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.FileSystem;

namespace Mentiko.Infrastructure.Tests.Execution.Conformance;

/// <summary>One namespace of a bench: its folders below the bench's data root, and requests in its name.</summary>
public sealed class ConformanceStage
{
    private readonly Organization _organization;

    public ConformanceStage(string root, string slug, int uid, byte number)
    {
        _organization = new Organization(
            new NamespaceId(new Guid(number, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0])), NamespaceSlug.Parse(slug), slug, PlanTier.Free, NamespaceStatus.Active, uid, DateTimeOffset.UnixEpoch);
        Root = Make(Path.Combine(root, slug), owned: false);
        Workspace = Make(Path.Combine(Root, "workspace"), owned: true);
        Input = Make(Path.Combine(Root, "input"), owned: false);
        Output = Make(Path.Combine(Root, "output"), owned: true);
        Give("event.json", """{"type":"chain:start"}""");
    }

    public static ExecutionLimits Limits => SandboxBench.Limits;

    public string Root { get; }

    public string Workspace { get; }

    public string Input { get; }

    public string Output { get; }

    public int Uid => _organization.OsUid;

    /// <summary>Puts an event beside the one that every attempt here has.</summary>
    public void Give(string name, string json) => File.WriteAllText(Path.Combine(Input, name), json);

    public ExecutionRequest Request(params string[] command) => new()
    {
        Organization = _organization,
        Run = RunId.Parse("0123456789abcdef0123456789abcdef"),
        Step = StepId.Parse("collect"),
        Attempt = 2,
        Command = [.. command],
        Limits = Limits,
        Environment = ImmutableSortedDictionary<string, string>.Empty,
        Secrets = ImmutableSortedDictionary<string, string>.Empty,
        WorkspacePath = Workspace,
        InputPath = Input,
        InputFile = "event.json",
        OutputPath = Output,
    };

    /// <summary>What the platform makes of the output folder, as after any attempt.</summary>
    internal CollectedOutput Collect()
    {
        using var output = SafeFs.OpenRoot(Output);
        return OutputReader.Read(output);
    }

    /// <summary>Empties the output folder for the next attempt.</summary>
    public void Clear() => SandboxBench.Shell($"rm -rf {Output}/* {Output}/.[!.]*");

    private string Make(string path, bool owned)
    {
        Directory.CreateDirectory(path);
        SandboxBench.Shell(owned && SandboxBench.IsRoot ? $"chown {Uid}:{Uid} {path}; chmod 700 {path}" : $"chmod 755 {path}");
        return path;
    }
}
