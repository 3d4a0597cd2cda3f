using Docker.DotNet.Models;
using Mentiko.Infrastructure.Execution.Containers;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Execution.Containers;

/// <summary>What is decided before any engine is asked.</summary>
public sealed class DockerSettingsTests
{
    [Theory]
    [InlineData("busybox:1.36", "busybox:1.36", true)]
    [InlineData("busybox:1.36", "busybox:1.37", false)]
    [InlineData("busybox:1.36", "busybox:1.36@sha256:abc", true)]
    [InlineData("busybox:1.36", "xbusybox:1.36", false)]
    [InlineData("team/*", "team/tool:2", true)]
    [InlineData("team/*", "team/deep/tool", false)]
    [InlineData("team/**", "team/deep/tool", true)]
    [InlineData("*", "busybox", true)]
    [InlineData("*", "evil.example/x", false)]
    [InlineData("a.b/c", "aXb/c", false)]
    [InlineData("", "busybox", false)]
    [InlineData("busybox, alpine:3", "alpine:3", true)]
    public void Image_IsComparedAsItIsWritten(string allowed, string reference, bool expected) =>
        Assert.Equal(expected, ImageAllowList.Parse(allowed).Allows(reference));

    [Theory]
    [InlineData("docker.sock", "neither unix")]
    [InlineData("http://host:1", "neither unix")]
    [InlineData("tcp://host:2376", "FoldersUnchecked")]
    [InlineData("tcp://host:2376", "TlsCertificate is missing")]
    [InlineData("unix:///var/run/docker.sock", "Images is empty")]
    public void Setting_ThatIsWrong_IsNamed(string endpoint, string text)
    {
        var result = new DockerExecutionOptionsValidator().Validate(null, new DockerExecutionOptions { Endpoint = endpoint });
        Assert.Contains(text, result.FailureMessage, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_OfNoEngine_AreFine() => Assert.True(new DockerExecutionOptionsValidator().Validate(null, new DockerExecutionOptions()).Succeeded);

    [Fact]
    public void Engine_ThatCanDoAll_IsTrusted() => Assert.Null(EngineFacts.Of(Version(), Info()).Problem);

    [Theory]
    [InlineData("rootless", "It is rootless")]
    [InlineData("userns", "userns-remap")]
    public void Engine_OfOtherUsers_IsRefused(string option, string text) =>
        Assert.Contains(text, EngineFacts.Of(Version(), Info(info => info.SecurityOptions.Add($"name={option}"))).Problem, StringComparison.Ordinal);

    [Fact]
    public void Engine_ThatLacksALimit_IsRefused()
    {
        Assert.Contains("memory", EngineFacts.Of(Version(), Info(info => info.SwapLimit = false)).Problem, StringComparison.Ordinal);
        Assert.Contains("processes", EngineFacts.Of(Version(), Info(info => info.PidsLimit = false)).Problem, StringComparison.Ordinal);
        Assert.Contains("processor time", EngineFacts.Of(Version(), Info(info => info.CPUCfsQuota = false)).Problem, StringComparison.Ordinal);
        Assert.Contains("seccomp", EngineFacts.Of(Version(), Info(info => info.SecurityOptions.Clear())).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Engine_ThatIsPodman_IsRefused() => Assert.Contains(
        "Podman", EngineFacts.Of(new VersionResponse { Version = "5.0", Components = [new ComponentVersion { Name = "Podman Engine" }] }, Info()).Problem, StringComparison.Ordinal);

    private static VersionResponse Version() => new() { Version = "20.10", Components = [new ComponentVersion { Name = "Engine" }] };

    private static SystemInfoResponse Info(Action<SystemInfoResponse>? change = null)
    {
        var info = new SystemInfoResponse
        {
            OSType = "linux",
            NCPU = 2,
            CgroupVersion = "2",
            MemoryLimit = true,
            SwapLimit = true,
            PidsLimit = true,
            CPUCfsQuota = true,
            SecurityOptions = ["name=seccomp,profile=default"],
        };
        change?.Invoke(info);
        return info;
    }
}
