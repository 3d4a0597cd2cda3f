using System.Diagnostics;
using Xunit;

namespace Mentiko.Deploy.Tests.Docker;

/// <summary>A Docker engine of the tests' own: its socket, images and containers lie in a temporary folder and end with it.</summary>
public sealed class DockerEngine : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mentiko-docker-").FullName;
    private Process? _engine;

    /// <summary>Why there is no engine here; null when there is one.</summary>
    public string? Missing { get; private set; }

    public async ValueTask InitializeAsync()
    {
        Missing = Environment.UserName != "root" ? "An engine can only be started as root."
            : !Command.Exists("dockerd") || !Command.Exists("docker") ? "Docker's engine (Debian: docker.io) is not installed."
            : null;
        if (Missing is not null)
        {
            return;
        }

        _engine = Process.Start(new ProcessStartInfo("dockerd",
        [
            "--host", $"unix://{_folder}/socket",
            "--data-root", $"{_folder}/data",
            "--exec-root", $"{_folder}/exec",
            "--pidfile", $"{_folder}/pid",

            // Containers use the host's network or none, so that the engine changes nothing of this machine's.
            "--bridge", "none",
            "--iptables=false",
        ])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        _engine.ErrorDataReceived += (_, _) => { };
        _engine.OutputDataReceived += (_, _) => { };
        _engine.BeginErrorReadLine();
        _engine.BeginOutputReadLine();
        for (var i = 0; i < 300 && (await TryAsync("info")).Code != 0; i++)
        {
            Assert.False(_engine.HasExited, "dockerd ended at once.");
            await Task.Delay(100);
        }
    }

    public async Task<string> DoAsync(params string[] arguments) => (await TryAsync(arguments)).Expect();

    internal Task<CommandEnd> TryAsync(params string[] arguments) => Command.RunAsync("docker", ["--host", $"unix://{_folder}/socket", .. arguments]);

    public async ValueTask DisposeAsync()
    {
        if (_engine is { } engine)
        {
            foreach (var container in (await TryAsync("ps", "-aq")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                await TryAsync("rm", "-f", container);
            }

            using (Process.Start("kill", ["-TERM", $"{engine.Id}"]))
            {
                await engine.WaitForExitAsync();
            }

            engine.Dispose();
        }

        // The engine leaves its network namespace mounted.
        await Command.RunAsync("umount", ["-l", $"{_folder}/exec/netns/default"]);
        using var removal = Process.Start("rm", ["-rf", "--one-file-system", "--", _folder]);
        await removal.WaitForExitAsync();
    }
}
