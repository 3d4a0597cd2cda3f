using Mentiko.Core.Agents;
using Mentiko.Core.Execution;
using Mentiko.Core.Plans;
using Xunit;

namespace Mentiko.Core.Tests.Execution;

public sealed class GrantedLimitsTests
{
    private static readonly SandboxCaps Caps = new(1024, 1.5, 128);

    [Theory]
    [InlineData(512, 1.0, 512, 1.0, null)]
    [InlineData(1024, 1.5, 1024, 1.5, null)]
    [InlineData(4096, 1.0, 1024, 1.0, "the plan gives 1024 of 4096 MiB of memory")]
    [InlineData(512, 4.0, 512, 1.5, "the plan gives 1.5 of 4 processors")]
    [InlineData(4096, 4.0, 1024, 1.5, "the plan gives 1024 of 4096 MiB of memory and 1.5 of 4 processors")]
    public void Limits_OfAnAgent_AreWhatItAsksForUpToThePlans(int memory, double cpus, int givenMemory, double givenCpus, string? notice)
    {
        var granted = GrantedLimits.Of(new AgentExecution { MemoryMb = memory, Cpus = cpus, TimeoutSeconds = 7 }, Caps);

        Assert.Equal(new ExecutionLimits(TimeSpan.FromSeconds(7), (long)givenMemory << 20, givenCpus, 128), granted.Limits);
        Assert.Equal(notice, granted.Notice);
    }
}
