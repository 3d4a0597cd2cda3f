using System.Collections.Immutable;
using System.Diagnostics;
using System.Text;
using Mentiko.Core.Chains;
using Mentiko.Core.Execution;
using Mentiko.Core.Logs;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.Execution.Local;
using Mentiko.Infrastructure.Execution.Local.Native;
using Mentiko.Infrastructure.FileSystem;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Execution;

/// <summary>An executor over this machine's real bubblewrap, and folders of a namespace made for it.</summary>
public class SandboxBench : IDisposable
{
    private readonly LocalAgentExecutor _executor;

    public SandboxBench() : this(new LocalExecutionOptions { TmpMb = 16, SharedMemoryMb = 8 })
    {
    }

    /// <param name="options">How agents run.</param>
    /// <param name="machine">Default: what is found.</param>
    /// <param name="closed">Whether the data root lies in a folder that agents' users cannot pass.</param>
    /// <param name="places">Folders for sandboxes spawned ahead, from the bench itself. Default: none is spawned.</param>
    internal SandboxBench(LocalExecutionOptions options, SandboxMachine? machine = null, bool closed = false, Func<SandboxBench, IAttemptPlaces>? places = null)
    {
        var above = Directory.CreateTempSubdirectory("mentiko-sandbox-").FullName;
        Chmod(above, closed ? "700" : "755");
        Root = Directory.CreateDirectory(Path.Combine(above, "data")).FullName;
        Chmod(Root, "755");
        _executor = machine is null
            ? new LocalAgentExecutor(
                Options.Create(options), Options.Create(new FileSystemOptions { DataRoot = Root }), TimeProvider.System, NullLogger<LocalAgentExecutor>.Instance, places?.Invoke(this))
            : new LocalAgentExecutor(machine, options, TimeProvider.System, NullLogger<LocalAgentExecutor>.Instance, places?.Invoke(this));
        Workspace = Folder("workspace", writable: true);
        Output = Folder("output", writable: true);
        Input = Folder("input", writable: false);
        File.WriteAllText(Path.Combine(Input, "event.json"), """{"type":"chain:start"}""");
    }

    public static bool IsRoot { get; } = Environment.UserName == "root";

    public static int Uid => IsRoot ? 30_101 : (int)LibC.geteuid();

    public string Root { get; }

    public string Workspace { get; }

    public string Input { get; }

    public string Output { get; }

    public virtual IAgentExecutor Executor => _executor;

    internal LocalAgentExecutor Local => _executor;

    public static ExecutionLimits Limits { get; } = new(TimeSpan.FromSeconds(20), 256L << 20, 2, Processes: 64, FileBytes: 64L << 20, OutputBytes: 8L << 20);

    /// <summary>A folder beside the namespace's own ones.</summary>
    public string Folder(string name, bool writable)
    {
        var path = Directory.CreateDirectory(Path.Combine(Root, name)).FullName;
        Chmod(path, "755");
        if (writable && IsRoot)
            Shell($"chown {Uid}:{Uid} {path}");
        return path;
    }

    public ExecutionRequest Request(params string[] command) => new()
    {
        Organization = new Organization(
            new NamespaceId(Guid.Parse("11111111-1111-1111-1111-111111111111")), NamespaceSlug.Parse("acme"), "Acme", PlanTier.Free,
            NamespaceStatus.Active, Uid, DateTimeOffset.UnixEpoch),
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

    public async Task<Ran> RunAsync(ExecutionRequest request, CancellationToken cancel = default)
    {
        var health = await _executor.TestAsync();
        Assert.SkipUnless(KernelFile.IsExecutable("/usr/bin/bwrap"), "bubblewrap is not installed on this machine");
        Assert.True(health.Available, health.Text);
        var output = new Collected();
        var outcome = await Executor.ExecuteAsync(request, output, cancel);
        return new Ran(outcome, output.StdOut, output.StdErr, output.Bytes);
    }

    /// <summary>Done when the next attempt finds what this bench is about.</summary>
    public virtual Task ReadyAsync() => Task.CompletedTask;

    public Task<Ran> ShAsync(string script) => RunAsync(Request("sh", "-c", script));

    /// <summary>The same script without any sandbox, as the user that runs the tests: what a probe's control needs.</summary>
    public static string Shell(string script, string? workingFolder = null, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", script])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingFolder ?? "/tmp",
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        _ = process.StandardError.ReadToEndAsync();
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return text;
    }

    /// <summary>Processes of the host whose command line holds the text.</summary>
    public static List<int> HostProcesses(string text) =>
        [.. Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), out var pid) ? pid : 0)
            .Where(pid => pid != 0 && (KernelFile.TryRead($"/proc/{pid}/cmdline") ?? "").Contains(text, StringComparison.Ordinal))];

    public void Dispose()
    {
        _executor.Dispose();
        Directory.Delete(Path.GetDirectoryName(Root)!, recursive: true);
        GC.SuppressFinalize(this);
    }

    private static void Chmod(string path, string mode) => Shell($"chmod {mode} {path}");
}

/// <summary>What came of an execution.</summary>
public sealed record Ran(ExecutionOutcome Outcome, string StdOut, string StdErr, long Bytes);

/// <summary>Collects output and tells when a text has arrived.</summary>
public sealed class Collected : IExecutionOutput
{
    private readonly Lock _gate = new();
    private readonly List<byte> _out = [], _err = [];
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string StdOut => Text(_out);

    public string StdErr => Text(_err);

    public long Bytes => _out.Count + _err.Count;

    /// <summary>Done when anything has been written to stdout.</summary>
    public Task Ready => _ready.Task.WaitAsync(TimeSpan.FromSeconds(20));

    public void Write(LogStream stream, ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
            (stream == LogStream.StdOut ? _out : _err).AddRange(bytes);
        if (stream == LogStream.StdOut)
            _ready.TrySetResult();
    }

    private string Text(List<byte> stream)
    {
        lock (_gate)
            return Encoding.UTF8.GetString([.. stream]);
    }
}
