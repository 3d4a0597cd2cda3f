using Mentiko.Core.Execution;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Execution;

public sealed class LocalExecutorOutcomeTests(SandboxBench bench) : IClassFixture<SandboxBench>
{
    [Fact]
    public async Task Program_EndsWell_GivesItsOutput()
    {
        var ran = await bench.ShAsync("echo hello; echo oops >&2");
        Assert.Equal(new ExecutionOutcome.Exited(0), ran.Outcome);
        Assert.Equal("hello\n", ran.StdOut);
        Assert.Equal("oops\n", ran.StdErr);
    }
}
