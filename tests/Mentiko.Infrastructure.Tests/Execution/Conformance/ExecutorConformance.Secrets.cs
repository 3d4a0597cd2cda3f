using System.Buffers;
using System.Text;
using Mentiko.Core.Execution;
using Mentiko.Core.Logs;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Execution.Conformance;

/// <summary>What a secret is to an executor: given to one process by its name, and seen nowhere else.</summary>
public abstract partial class ExecutorConformance
{
    private const string Value = "s3cret-7f1c9a-'$x";

    [Fact]
    public async Task Secret_ArrivesByItsName()
    {
        var request = bench.Mine.Request("sh", "-c", "printf %s \"$TOKEN\"") with { Secrets = Nothing.Add("TOKEN", Value) };
        Assert.Equal(Value, (await RunAsync(request)).StdOut);
    }

    [Fact]
    public async Task Secret_OfOneAttempt_IsNotInTheNext()
    {
        await RunAsync(bench.Mine.Request("sh", "-c", "true") with { Secrets = Nothing.Add("TOKEN", Value) });
        Assert.DoesNotContain(Value, (await ShAsync("env; tr '\\0' '\\n' < /proc/1/environ 2>/dev/null; true")).StdOut, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secret_WhileItsAgentRuns_IsInNoCommandLine()
    {
        SkipWhereMissing();
        var marker = Marker();
        using var cancel = new CancellationTokenSource();
        var output = new Collected();
        var running = bench.Executor.ExecuteAsync(
            bench.Fit(bench.Mine.Request("sh", "-c", $"echo up; sleep {marker}") with { Secrets = Nothing.Add("TOKEN", Value) }), output, cancel.Token);
        await output.Ready;
        // The control: this look does find what stands in a command line.
        Assert.True(bench.Lives(marker));
        Assert.False(bench.Lives(Value));
        await cancel.CancelAsync();
        await running;
    }

    [Fact]
    public async Task Secret_WhileItsAgentRuns_IsInNoFileOfThePlatform()
    {
        SkipWhereMissing();
        using var cancel = new CancellationTokenSource();
        var output = new Collected();
        var running = bench.Executor.ExecuteAsync(
            bench.Fit(bench.Mine.Request("sh", "-c", "echo up; sleep 25") with { Secrets = Nothing.Add("TOKEN", Value) }), output, cancel.Token);
        await output.Ready;
        Assert.Equal("", SandboxBench.Shell($"grep -rlF -e \"{Value.Replace("$", "\\$", StringComparison.Ordinal)}\" {bench.DataRoot}"));
        await cancel.CancelAsync();
        await running;
    }

    [Fact]
    public async Task Secret_Written_ArrivesInAFormThatIsMasked()
    {
        SkipWhereMissing();
        var masked = new Masked(SecretPatterns.From([Value]));
        var script = "printf 'a %s b' \"$TOKEN\"; for i in 1 2 3; do printf %.3s \"$TOKEN\"; done; echo; printf %s \"$TOKEN\" | cut -c1-6 | tr -d '\\n'; printf %s \"$TOKEN\" | cut -c7-";
        await bench.Executor.ExecuteAsync(bench.Fit(bench.Mine.Request("sh", "-c", script) with { Secrets = Nothing.Add("TOKEN", Value) }), masked, Stop);
        Assert.Equal("a *** bs3cs3cs3c\n***\n", masked.Text);
    }

    /// <summary>What the log does with an attempt's output before it stores it.</summary>
    private sealed class Masked(SecretPatterns patterns) : IExecutionOutput
    {
        private readonly SecretMasker _masker = new(patterns);
        private readonly ArrayBufferWriter<byte> _written = new();

        public string Text
        {
            get
            {
                _masker.Flush(_written);
                return Encoding.UTF8.GetString(_written.WrittenSpan);
            }
        }

        public void Write(LogStream stream, ReadOnlySpan<byte> bytes) => _masker.Write(bytes, _written);
    }
}
