using System.Diagnostics;
using Docker.DotNet;
using Docker.DotNet.Models;
using Docker.DotNet.Unix;
using Mentiko.Benchmarks.Measuring;

namespace Mentiko.Benchmarks.Baselines;

/// <summary>
/// A Docker engine of the benchmark's own with one image of this machine's static busybox, and what a step costs by its
/// API alone: a container from its making to its removal, and a command in one that runs already.
/// </summary>
internal sealed class BareEngine : IAsyncDisposable
{
    public const string Image = "mentiko-bench/busybox:1";
    private static readonly string[] Command = ["/bin/echo", "ready"];
    private readonly Process _engine;
    private string? _running;

    private BareEngine(string folder, Process engine)
    {
        (Folder, _engine) = (folder, engine);
        Client = new DockerClientBuilder().WithEndpoint(new Uri($"unix://{Socket}")).WithTransportOptions(new UnixSocketTransportOptions()).Build();
    }

    public string Folder { get; }

    public string Socket => SocketIn(Folder);

    public DockerClient Client { get; }

    public static async Task<BareEngine> StartAsync(string folder)
    {
        if (!File.Exists("/usr/sbin/dockerd") || Environment.UserName != "root")
        {
            throw new NotMeasurableException("A Docker engine (Debian: docker.io) can only be started as root.");
        }

        var start = new ProcessStartInfo("/bin/sh", ["-c", $"exec /usr/sbin/dockerd --host unix://{SocketIn(folder)} --data-root {folder}/docker --exec-root {folder}/exec --pidfile {folder}/docker.pid --bridge none --iptables=false >{folder}/docker.log 2>&1"]);
        var engine = new BareEngine(folder, Process.Start(start)!);
        await engine.AnswerAsync();
        await engine.MakeImageAsync();
        return engine;
    }

    /// <summary>Create, attach, start, read, wait, remove; with the isolation that a flag each can give.</summary>
    public async Task RunColdAsync()
    {
        var made = await Client.Containers.CreateContainerAsync(new CreateContainerParameters
        {
            Image = Image,
            Cmd = Command,
            AttachStdout = true,
            HostConfig = new HostConfig { NetworkMode = "none", CapDrop = ["ALL"], ReadonlyRootfs = true, Init = true, LogConfig = new LogConfig { Type = "none" } },
        });
        using (var stream = await Client.Containers.AttachContainerAsync(made.ID, new ContainerAttachParameters { Stream = true, Stdout = true }, default))
        {
            await Client.Containers.StartContainerAsync(made.ID, new ContainerStartParameters());
            await ReadAsync(stream);
        }

        await Client.Containers.WaitContainerAsync(made.ID);
        await Client.Containers.RemoveContainerAsync(made.ID, new ContainerRemoveParameters());
    }

    /// <summary>A command in a container that runs already, which all of them share.</summary>
    public async Task ExecAsync()
    {
        _running ??= await StartRunningAsync();
        var made = await Client.Exec.CreateContainerExecAsync(_running, new ContainerExecCreateParameters { AttachStdout = true, Cmd = Command });
        using (var stream = await Client.Exec.StartContainerExecAsync(made.ID, new ContainerExecStartParameters()))
        {
            await ReadAsync(stream);
        }

        await Client.Exec.InspectContainerExecAsync(made.ID);
    }

    public async Task<int> CountAsync() => (await Client.Containers.ListContainersAsync(new ContainersListParameters { All = true })).Count - (_running is null ? 0 : 1);

    public async ValueTask DisposeAsync()
    {
        foreach (var container in await Client.Containers.ListContainersAsync(new ContainersListParameters { All = true }))
        {
            await Client.Containers.RemoveContainerAsync(container.ID, new ContainerRemoveParameters { Force = true });
        }

        using var kill = Process.Start("kill", ["-TERM", $"{_engine.Id}"]);
        await _engine.WaitForExitAsync();
        _engine.Dispose();
        Client.Dispose();
    }

    private static string SocketIn(string folder) => $"{folder}/docker.sock";

    private static async Task ReadAsync(MultiplexedStream stream)
    {
        var buffer = new byte[64];
        while (!(await stream.ReadOutputAsync(buffer, 0, buffer.Length, default)).EOF)
        {
        }
    }

    private async Task<string> StartRunningAsync()
    {
        var made = await Client.Containers.CreateContainerAsync(new CreateContainerParameters { Image = Image, Cmd = ["/bin/sleep", "100000"], HostConfig = new HostConfig { NetworkMode = "none" } });
        await Client.Containers.StartContainerAsync(made.ID, new ContainerStartParameters());
        return made.ID;
    }

    private async Task AnswerAsync()
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                await Client.System.PingAsync();
                return;
            }
            catch (Exception failure) when (tries < 600 && failure is not OutOfMemoryException)
            {
                await Task.Delay(100);
            }
        }
    }

    private async Task MakeImageAsync()
    {
        using var pack = Process.Start("/bin/sh", ["-c", $"mkdir -p {Folder}/root/bin && cp $(command -v busybox) {Folder}/root/bin/busybox && ln -s busybox {Folder}/root/bin/echo && ln -s busybox {Folder}/root/bin/sleep && tar -C {Folder}/root -cf {Folder}/root.tar ."]);
        await pack.WaitForExitAsync();
        await using var archive = File.OpenRead($"{Folder}/root.tar");
        await Client.Images.CreateImageAsync(new ImagesCreateParameters { FromSrc = "-", Repo = Image.Split(':')[0], Tag = Image.Split(':')[1] }, archive, null, new Progress<JSONMessage>());
    }
}
