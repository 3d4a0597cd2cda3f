using Mentiko.Core.Execution;
using Mentiko.Infrastructure.Execution.Containers;
using Mentiko.Infrastructure.Tests.Execution.Conformance;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Execution.Containers;

/// <summary>An engine by TCP: only with certificates that both sides know, and passed over where it is dead.</summary>
[Collection(DockerCollection.Name)]
public sealed class DockerTlsTests(DockerBench bench)
{
    [Fact]
    public async Task Engine_ByTcpWithCertificates_RunsAgents()
    {
        SkipWhereMissing();
        var output = new Collected();
        var outcome = await Another(bench.TlsEndpoint, bench.Certificates).ExecuteAsync(Request("echo out; echo err >&2; exit 3"), output, default);
        Assert.Equal((new ExecutionOutcome.Exited(3), "out\n", "err\n"), (outcome, output.StdOut, output.StdErr));
        Assert.DoesNotContain(await bench.ContainersAsync(), container => container.Labels["mentiko.owner"] == "by-tcp");
    }

    [Fact]
    public async Task Engine_ByTcpThatIsDead_IsPassedOverAndNamed()
    {
        SkipWhereMissing();
        var pool = Another($"tcp://127.0.0.1:9, {bench.TlsEndpoint}", bench.Certificates);
        for (var i = 0; i < 3; i++)
            Assert.Equal(new ExecutionOutcome.Exited(0), await pool.ExecuteAsync(Request("true"), new Collected(), default));
        Assert.True(pool.Health.Available);
        Assert.Contains("The engine tcp://127.0.0.1:9: It does not answer.", pool.Health.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pool_OfTwo_SpreadsWhatRunsAtATime()
    {
        SkipWhereMissing();
        var pool = Another($"unix://{bench.Socket}, {bench.TlsEndpoint}", bench.Certificates);
        await pool.LookAsync(default);
        using var cancel = new CancellationTokenSource();
        var outputs = new[] { new Collected(), new Collected() };
        var runs = outputs.Select(output => pool.ExecuteAsync(Request("echo up; sleep 60"), output, cancel.Token)).ToList();
        await Task.WhenAll(outputs.Select(output => output.Ready));
        Assert.Equal([1, 1], pool.AtWorkByEngine);
        await cancel.CancelAsync();
        Assert.All(await Task.WhenAll(runs), outcome => Assert.Equal(new ExecutionOutcome.Cancelled(), outcome));
        Assert.Equal([0, 0], pool.AtWorkByEngine);
    }

    [Fact]
    public async Task Certificates_OfAnotherAuthority_OpenNothingOnEitherSide()
    {
        SkipWhereMissing();
        var others = new EngineCertificates(Path.Combine(Path.GetDirectoryName(bench.Certificates.Authority)!, "others"));
        var client = Another(bench.TlsEndpoint, bench.Certificates, options => (options.TlsCertificate, options.TlsKey) = (others.CertificateOf("client"), others.KeyOf("client")));
        Assert.IsType<ExecutionOutcome.Unavailable>(await client.ExecuteAsync(Request("true"), new Collected(), default));
        var engine = Another(bench.TlsEndpoint, bench.Certificates, options => options.TlsAuthority = others.Authority);
        Assert.IsType<ExecutionOutcome.Unavailable>(await engine.ExecuteAsync(Request("true"), new Collected(), default));
    }

    private void SkipWhereMissing() => Assert.SkipWhen(bench.Missing is not null, bench.Missing ?? "");

    private ExecutionRequest Request(string script) => bench.Fit(bench.Mine.Request("sh", "-c", script));

    private DockerAgentExecutor Another(string endpoint, EngineCertificates certificates, Action<DockerExecutionOptions>? change = null) => bench.Another(
        options =>
        {
            (options.Endpoint, options.FoldersUnchecked) = (endpoint, true);
            (options.TlsAuthority, options.TlsCertificate, options.TlsKey) = (certificates.Authority, certificates.CertificateOf("client"), certificates.KeyOf("client"));
            change?.Invoke(options);
        },
        owner: "by-tcp");
}
