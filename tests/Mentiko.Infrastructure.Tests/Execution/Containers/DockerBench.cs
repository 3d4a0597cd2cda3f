using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Docker.DotNet;
using Docker.DotNet.Models;
using Docker.DotNet.Unix;
using Mentiko.Core.Execution;
using Mentiko.Infrastructure.Execution.Containers;
using Mentiko.Infrastructure.Execution.Local.Native;
using Mentiko.Infrastructure.FileSystem;
using Mentiko.Infrastructure.Tests.Execution.Conformance;
using Mentiko.TestKit.Server;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Execution.Containers;

/// <summary>The tests of one engine follow each other: some of them break it.</summary>
[CollectionDefinition(Name)]
public sealed class DockerCollection : ICollectionFixture<DockerBench>
{
    public const string Name = "docker engine";
}

/// <summary>
/// The Docker executor over an engine of the tests' own, whose socket, images and containers lie in the bench's folder and
/// end with it. There is no registry: the image is made of this machine's static busybox.
/// </summary>
public sealed class DockerBench : ConformanceBench
{
    public const string Image = "mentiko-test/busybox:1";

    private readonly string _socket;
    private readonly bool _isVictims;
    private readonly List<DockerAgentExecutor> _executors = [];
    private DockerAgentExecutor? _executor;
    private readonly int _port = FreePort.Find();
    private EngineCertificates? _certificates;
    private Process? _engine;

    public DockerBench()
    {
        // A server that is started to be killed uses the engine and the data root of the test that started it.
        var given = (Environment.GetEnvironmentVariable(BenchVariable) ?? "").Split('|');
        _isVictims = given is [{ Length: > 0 }, { Length: > 0 }];
        (_socket, ExecutorRoot) = _isVictims ? (given[0], given[1]) : ($"{Above}/docker.sock", DataRoot);
        Client = new DockerClientBuilder().WithEndpoint(new Uri($"unix://{_socket}")).WithTransportOptions(new UnixSocketTransportOptions()).Build();
    }

    public override IAgentExecutor Executor => _executor!;

    internal DockerAgentExecutor Docker => _executor!;

    /// <summary>The engine, without the product between.</summary>
    public DockerClient Client { get; }

    public string ExecutorRoot { get; }

    public string Socket => _socket;

    /// <summary>The engine's other address, for clients with a certificate of <see cref="Certificates"/>.</summary>
    public string TlsEndpoint => $"tcp://127.0.0.1:{_port}";

    internal EngineCertificates Certificates => _certificates ??= new EngineCertificates($"{Above}/tls");

    public override string? Missing { get; } = !SandboxBench.IsRoot ? "An engine can only be started as root."
        : !KernelFile.IsExecutable("/usr/sbin/dockerd") ? "Docker's engine (Debian: docker.io) is not installed."
        : !KernelFile.IsExecutable("/usr/bin/busybox") && !KernelFile.IsExecutable("/bin/busybox") ? "There is no static busybox (Debian: busybox-static) to make an image of."
        : null;

    public override string VictimBench => $"{_socket}|{DataRoot}";

    public override ExecutionRequest Fit(ExecutionRequest request) => request with { Image = request.Image ?? Image };

    /// <summary>Another executor over the same engine, as another process of the same instance would have it.</summary>
    internal DockerAgentExecutor Another(Action<DockerExecutionOptions>? change = null, string owner = "another", IReadOnlySet<string>? others = null, IAttemptPlaces? places = null)
    {
        var options = new DockerExecutionOptions { Endpoint = $"unix://{_socket}", Images = "mentiko-test/*,localhost:1/*", TmpMb = 16, SharedMemoryMb = 8 };
        change?.Invoke(options);
        var executor = new DockerAgentExecutor(
            options, ExecutorRoot, owner, _ => Task.FromResult(others ?? new HashSet<string>()), TimeProvider.System, NullLogger<DockerAgentExecutor>.Instance, places);
        _executors.Add(executor);
        return executor;
    }

    /// <summary>The containers that the engine has, running or not.</summary>
    public async Task<IList<ContainerListResponse>> ContainersAsync() => await Client.Containers.ListContainersAsync(new ContainersListParameters { All = true });

    public override async ValueTask InitializeAsync()
    {
        if (Missing is not null)
            return;
        if (!_isVictims)
        {
            await StartEngineAsync();
            await MakeImageAsync();
        }

        _executor = Another(owner: _isVictims ? "victim" : "bench");
        await _executor.LookAsync(CancellationToken.None);
        Assert.True(_executor.Health.Available, _executor.Health.Text);
    }

    public override async Task BreakAsync(string marker)
    {
        _engine!.Kill();
        await _engine.WaitForExitAsync();
        // The next engine would wait for the containerd of this one, whose remains may be nobody's to collect.
        SandboxBench.Shell($"kill -9 $(cat {Above}/exec/containerd/containerd.pid); rm -f {Above}/exec/containerd/containerd.pid {Above}/docker.pid");
        await StartEngineAsync();
    }

    public override async Task RecoverAsync() => await _executor!.LookAsync(CancellationToken.None);

    public override async ValueTask DisposeAsync()
    {
        _executors.ForEach(executor => executor.Dispose());
        if (_engine is { } engine)
        {
            foreach (var container in await ContainersAsync())
                await Client.Containers.RemoveContainerAsync(container.ID, new ContainerRemoveParameters { Force = true });
            SandboxBench.Shell($"kill -TERM {engine.Id}");
            await engine.WaitForExitAsync();
            engine.Dispose();
            // An engine that was killed leaves mounts behind.
            SandboxBench.Shell($"cut -d' ' -f2 /proc/mounts | grep '^{Above}/' | sort -r | xargs -r -n1 umount -l");
        }

        Client.Dispose();
        await base.DisposeAsync();
    }

    private async Task StartEngineAsync()
    {
        _engine = Process.Start(new ProcessStartInfo("/usr/sbin/dockerd",
        [
            "--host", $"unix://{_socket}", "--data-root", $"{Above}/docker", "--exec-root", $"{Above}/exec", "--pidfile", $"{Above}/docker.pid",
            // It changes nothing of this machine's network.
            "--bridge", "none", "--iptables=false",
            "--host", TlsEndpoint, "--tlsverify", "--tlscacert", Certificates.Authority, "--tlscert", Certificates.CertificateOf("engine"), "--tlskey", Certificates.KeyOf("engine"),
        ])
        { RedirectStandardError = true, RedirectStandardOutput = true })!;
        _engine.ErrorDataReceived += static (_, _) => { };
        _engine.OutputDataReceived += static (_, _) => { };
        _engine.BeginErrorReadLine();
        _engine.BeginOutputReadLine();
        for (var clock = Stopwatch.StartNew(); !await AnswersAsync();)
        {
            Assert.False(_engine.HasExited, "dockerd ended at once.");
            Assert.True(clock.Elapsed < TimeSpan.FromMinutes(2), "dockerd does not answer.");
            await Task.Delay(100);
        }
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            await Client.System.PingAsync();
            return true;
        }
        catch (Exception failure) when (failure is HttpRequestException or SocketException or IOException or TimeoutException or DockerApiException)
        {
            return false;
        }
    }

    private async Task MakeImageAsync()
    {
        var root = $"{Above}/root";
        SandboxBench.Shell(
            $"mkdir -p {root}/bin {root}/usr {root}/etc {root}/tmp {root}/proc {root}/dev {root}/sys && cp $(command -v busybox) {root}/bin/busybox "
            + $"&& cd {root}/bin && for applet in $(./busybox --list); do [ $applet = busybox ] || ln -s busybox $applet; done; tar -C {root} -cf {Above}/root.tar .");
        await using var archive = File.OpenRead($"{Above}/root.tar");
        await Client.Images.CreateImageAsync(
            new ImagesCreateParameters { FromSrc = "-", Repo = Image.Split(':')[0], Tag = Image.Split(':')[1], Changes = ["ENV FROM_IMAGE=yes"] }, archive, null, new Progress<JSONMessage>());
    }
}
