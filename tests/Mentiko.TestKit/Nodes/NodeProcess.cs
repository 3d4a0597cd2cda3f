using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Mentiko.TestKit.Nodes;

/// <summary>A server as it is shipped, in a process of its own: it can be told to stop, killed and held.</summary>
public sealed partial class NodeProcess : IAsyncDisposable
{
    private const string Listening = "Mentiko listens on ";
    private const int SigTerm = 15, SigCont = 18, SigStop = 19;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private NodeProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Take(line.Data);
        process.ErrorDataReceived += (_, line) => Take(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public Uri Address { get; private set; } = null!;

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <summary>Everything that it wrote so far.</summary>
    public string Output => string.Join('\n', _output);

    /// <summary>Starts a server on a free port and waits until it listens.</summary>
    /// <param name="dataRoot">Its data root.</param>
    /// <param name="settings">Settings by their full name.</param>
    public static async Task<NodeProcess> StartAsync(string dataRoot, IReadOnlyDictionary<string, string?>? settings = null)
    {
        var node = Launch(dataRoot, settings);
        var listening = await Task.WhenAny(node._address.Task, node._process.WaitForExitAsync(), Task.Delay(Patience));
        if (listening != node._address.Task)
        {
            var said = node.Output;
            await node.DisposeAsync();
            throw new InvalidOperationException("The server did not start: " + said);
        }

        node.Address = await node._address.Task;
        return node;
    }

    /// <summary>Starts a server that is expected to refuse, and returns what it said.</summary>
    public static async Task<(int ExitCode, string Output)> StartAndEndAsync(string dataRoot, IReadOnlyDictionary<string, string?>? settings = null)
    {
        await using var node = Launch(dataRoot, settings);
        await node._process.WaitForExitAsync(new CancellationTokenSource(Patience).Token);
        return (node.ExitCode, node.Output);
    }

    public HttpClient NewClient() => new() { BaseAddress = Address, Timeout = Patience };

    /// <summary>SIGTERM.</summary>
    public void Terminate() => Send(SigTerm);

    /// <summary>SIGSTOP: it stands still without knowing.</summary>
    public void Hold() => Send(SigStop);

    /// <summary>SIGCONT.</summary>
    public void Continue() => Send(SigCont);

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public Task EndAsync() => _process.WaitForExitAsync(new CancellationTokenSource(Patience).Token);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    private static NodeProcess Launch(string dataRoot, IReadOnlyDictionary<string, string?>? settings)
    {
        var dotnet = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";
        var start = new ProcessStartInfo(dotnet, [Path.Combine(AppContext.BaseDirectory, "Mentiko.Web.dll")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
                ["Logging__LogLevel__Default"] = "Warning",
                ["Mentiko__DataRoot"] = dataRoot,
                ["Mentiko__SignIn__PerAccount"] = "10000",
                ["Mentiko__SignIn__PerAddress"] = "100000",
            },
        };
        foreach (var (name, value) in settings ?? new Dictionary<string, string?>())
        {
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        return new NodeProcess(Process.Start(start)!);
    }

    private void Take(string? line)
    {
        if (line is null)
        {
            return;
        }

        _output.Enqueue(line);
        if (line.StartsWith(Listening, StringComparison.Ordinal))
        {
            _address.TrySetResult(new Uri(line[Listening.Length..].Split(", ")[0]));
        }
    }

    private void Send(int signal)
    {
        if (Kill(_process.Id, signal) != 0)
        {
            throw new InvalidOperationException($"The signal {signal} could not be sent.");
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
