using System.Collections.Immutable;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Mentiko.Core.Execution;
using Mentiko.Core.Hosts;
using Mentiko.Core.Secrets;
using Mentiko.Infrastructure.Execution.Local.Native;
using Mentiko.Infrastructure.Execution.Ssh;
using Mentiko.Infrastructure.Execution.Ssh.Links;
using Mentiko.Infrastructure.Tests.Execution.Conformance;
using Mentiko.TestKit.Server;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Execution.Ssh;

/// <summary>The tests of one sshd follow each other: some of them cut its links.</summary>
[CollectionDefinition(Name)]
public sealed class SshCollection : ICollectionFixture<SshBench>
{
    public const string Name = "ssh host";
}

/// <summary>
/// The SSH executor over an sshd of the tests' own on the loopback, with an account for each of the two namespaces, made
/// and removed by the script that ships. This machine is its own remote host.
/// </summary>
public sealed class SshBench : ConformanceBench
{
    private const string Users = "mtk";

    private readonly string _tag;
    private readonly string _place;
    private readonly bool _isVictims;
    private Process? _sshd;
    private SshAgentExecutor? _executor;

    public SshBench()
    {
        // A server that is started to be killed uses the sshd of the test that started it.
        var given = (Environment.GetEnvironmentVariable(BenchVariable) ?? "").Split('|');
        _isVictims = given is [{ Length: > 0 }, { Length: > 0 }, { Length: > 0 }];
        (_tag, _place, Port) = _isVictims ? (given[0], given[1], int.Parse(given[2], System.Globalization.CultureInfo.InvariantCulture)) : ($"{Random.Shared.Next(100_000, 999_999)}", $"{Above}/host", FreePort.Find());
        Book = new FakeHostBook();
    }

    public override IAgentExecutor Executor => _executor!;

    internal FakeHostBook Book { get; }

    internal int Port { get; }

    public override string? Missing { get; } = !SandboxBench.IsRoot ? "Accounts can only be made as root."
        : !KernelFile.IsExecutable("/usr/sbin/sshd") ? "sshd (Debian: openssh-server) is not installed."
        : !KernelFile.IsExecutable("/usr/bin/bwrap") ? "bubblewrap is not installed."
        : null;

    public override string VictimBench => $"{_tag}|{_place}|{Port}";

    internal static SshExecutionOptions Options => new() { Hosts = "127.0.0.1", TmpMb = 16, SharedMemoryMb = 8 };

    internal HostLinks Links { get; } = new(TimeSpan.FromSeconds(20));

    internal HostAccess Acme => Book.Known["acme"];

    internal string PrefixOf(string slug) => $"{_place}/{slug}";

    internal string UserOf(string slug) => $"{Users}{_tag}-{slug}";

    internal string Place => _place;

    /// <summary>Another executor over the same hosts, as another server would have it.</summary>
    internal SshAgentExecutor Another(int? leaseSeconds = null)
    {
        var options = Options;
        options.LeaseSeconds = leaseSeconds ?? options.LeaseSeconds;
        return new SshAgentExecutor(options, DataRoot, Book, TimeProvider.System);
    }

    public override async ValueTask InitializeAsync()
    {
        if (Missing is not null)
            return;
        if (!_isVictims)
        {
            SandboxBench.Shell($"mkdir -p {_place}/rules /run/sshd && chmod 755 {_place} && ssh-keygen -q -t ed25519 -N '' -f {_place}/hostkey && ssh-keygen -q -t ed25519 -N '' -f {_place}/key");
            Prepare("acme");
            Prepare("globex");
            await StartAsync();
        }

        foreach (var slug in (string[])["acme", "globex"])
            Book.Known[slug] = Access(UserOf(slug), PrefixOf(slug), await File.ReadAllTextAsync($"{_place}/key"));
        _executor = Another();
    }

    /// <summary>The account and folder of a namespace, with the script that ships.</summary>
    internal string Prepare(string slug) => SandboxBench.Shell($"{Script} {Folders} {UserOf(slug)} {PrefixOf(slug)} {_place}/key.pub 2>&1");

    internal HostAccess Access(string user, string prefix, string key, string? fingerprint = null, int? port = null) => new(
        new RemoteHost(
            HostName.Parse("here"), 1,
            new HostDefinition("127.0.0.1", port ?? Port, user, prefix, HostKey.Parse(fingerprint ?? File.ReadAllText($"{_place}/hostkey.pub")), SecretName.Parse("HOST_KEY")),
            DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, "nobody", null),
        key,
        1);

    public override Task BreakAsync(string marker)
    {
        // The outermost that has the agent's command in its own is the launcher: its parent is the porter, whose is the session.
        foreach (var pid in SandboxBench.HostProcesses(marker).Where(pid => KernelFile.TryRead($"/proc/{ParentOf(pid)}/cmdline")?.Contains("/porter\0", StringComparison.Ordinal) == true))
            SandboxBench.Shell($"kill -9 {SessionOf(pid)}");
        return Task.CompletedTask;
    }

    /// <summary>The session of sshd that serves the attempt with this launcher.</summary>
    internal static int SessionOf(int launcher)
    {
        for (var pid = ParentOf(launcher); pid > 1; pid = ParentOf(pid))
        {
            if (KernelFile.TryRead($"/proc/{pid}/comm") == "sshd\n")
                return pid;
        }

        throw new InvalidOperationException("There is no session.");
    }

    internal static int ParentOf(int pid) => (int)KernelFile.NumberOf(KernelFile.TryRead($"/proc/{pid}/status") ?? "", "PPid");

    public override async ValueTask DisposeAsync()
    {
        if (_sshd is { } sshd)
        {
            sshd.Kill();
            await sshd.WaitForExitAsync();
            sshd.Dispose();
            foreach (var slug in (string[])["acme", "globex"])
                SandboxBench.Shell($"{Script} {Folders} --remove {UserOf(slug)}");
        }

        await base.DisposeAsync();
    }

    private static string Script => Path.Combine(AppContext.BaseDirectory, "deploy/prepare-host.sh");

    private string Folders => $"--porter-folder {_place}/lib --keys-folder {_place}/keys --sshd-folder {_place}/rules";

    private async Task StartAsync()
    {
        await File.WriteAllTextAsync($"{_place}/sshd.conf", $"""
            Port {Port}
            ListenAddress 127.0.0.1
            HostKey {_place}/hostkey
            PidFile {_place}/sshd.pid
            AuthorizedKeysFile none
            PasswordAuthentication no
            UsePAM no
            # Many tests connect at a time, and the folders above belong to whoever runs them.
            MaxStartups 100
            StrictModes no
            Subsystem sftp internal-sftp
            Include {_place}/rules/*.conf
            """);
        _sshd = Process.Start(new ProcessStartInfo("/usr/sbin/sshd", ["-D", "-e", "-f", $"{_place}/sshd.conf"]) { RedirectStandardError = true })!;
        _sshd.ErrorDataReceived += static (_, _) => { };
        _sshd.BeginErrorReadLine();
        for (var clock = Stopwatch.StartNew(); !Answers();)
        {
            Assert.False(_sshd.HasExited, "sshd ended at once.");
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30), "sshd does not answer.");
            await Task.Delay(50);
        }
    }

    private bool Answers()
    {
        try
        {
            using var client = new TcpClient();
            client.Connect(IPAddress.Loopback, Port);
            return client.GetStream().ReadByte() == 'S';
        }
        catch (Exception failure) when (failure is SocketException or IOException)
        {
            return false;
        }
    }
}

/// <summary>Hosts without a database.</summary>
internal sealed class FakeHostBook : IHostBook
{
    public Dictionary<string, HostAccess> Known { get; } = [];

    public List<HostKey?> Refused { get; } = [];

    public Task<(HostAccess? Access, ExecutionOutcome? Refusal)> OpenAsync(ExecutionRequest request, CancellationToken cancel) =>
        Task.FromResult<(HostAccess?, ExecutionOutcome?)>((Known[request.Host ?? request.Organization.Slug.Text], null));

    public Task RecordKeyRefusedAsync(ExecutionRequest request, HostAccess access, HostKey? shown)
    {
        Refused.Add(shown);
        return Task.CompletedTask;
    }
}
