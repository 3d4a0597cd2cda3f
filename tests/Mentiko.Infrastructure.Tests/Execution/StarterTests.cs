using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using Mentiko.Infrastructure.Execution.Local;
using Mentiko.Infrastructure.Execution.Local.Ahead;
using Mentiko.Infrastructure.Execution.Local.Native;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Execution;

/// <summary>The starter by itself, outside of any sandbox: for this processor, and for the other one where an emulator is installed.</summary>
public sealed class StarterTests : IDisposable
{
    private static readonly SandboxWorld World = new(null, [new("PATH", "/nonexistent:/usr/bin:/bin"), new("odd-name", "a\nb'c\"$d`é")]);

    private readonly string _folder = Directory.CreateTempSubdirectory("mentiko-starter-").FullName;

    public static TheoryData<Architecture> Processors => [Architecture.X64, Architecture.Arm64];

    [Theory]
    [MemberData(nameof(Processors))]
    public void Order_OfAnyCharacters_ReachesTheProgram(Architecture processor)
    {
        var ran = Run(processor, ["sh", "-c", "printf '%s|' \"$@\"; echo; ls /proc/self/fd", "name", "two\nlines", "", "it's \"quoted\" \\ $HOME `x` \u0081é"]);

        Assert.StartsWith("two\nlines||it's \"quoted\" \\ $HOME `x` \u0081é|", ran.Output, StringComparison.Ordinal);
        // Its own descriptors have ended; ls has opened the folder.
        Assert.EndsWith("\n0\n1\n2\n3\n", ran.Output, StringComparison.Ordinal);
        Assert.Null(ran.Error);
        Assert.Equal("PATH=/nonexistent:/usr/bin:/bin\nodd-name=a\nb'c\"$d`é\nPWD=/workspace\n", Run(processor, ["env"]).Output);
    }

    [Theory]
    [MemberData(nameof(Processors))]
    public void Program_ThatCannotBeStarted_IsReportedWithItsError(Architecture processor)
    {
        const int NoSuchFile = 2, NotAllowed = 13;
        Assert.Equal(NoSuchFile, Run(processor, ["no-such-program"]).Error);
        Assert.Equal(NoSuchFile, Run(processor, ["/usr/bin/no-such-program"]).Error);
        Assert.Equal(NotAllowed, Run(processor, ["/etc/passwd"]).Error);
    }

    [Theory]
    [MemberData(nameof(Processors))]
    public void Script_WithoutAFirstLine_GoesToTheShell(Architecture processor)
    {
        var script = Path.Combine(_folder, "script");
        File.WriteAllText(script, "echo \"$0 $1\"\n");
        SandboxBench.Shell($"chmod 755 {script}");

        Assert.Equal($"{script} given\n", Run(processor, [script, "given"]).Output);
    }

    [Theory]
    [MemberData(nameof(Processors))]
    public void Order_ThatEndsEarly_RunsNothing(Architecture processor)
    {
        var order = StartOrder.Write(["sh", "-c", "echo ran"], World)!;
        foreach (var length in (int[])[0, 4, 8, 40, order.Length - 1])
        {
            var ran = Run(processor, order[..length]);
            Assert.Equal(("", null), (ran.Output, ran.Error));
        }
        // The control: with its last byte it does.
        Assert.Equal("ran\n", Run(processor, order).Output);
    }

    [Fact]
    public void Order_LargerThanItsPlace_IsNotWritten()
    {
        Assert.Null(StartOrder.Write(["echo", new string('x', StarterProgram.LargestOrder)], World));
        Assert.NotNull(StartOrder.Write(["echo", new string('x', 100_000)], World));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private (string Output, int? Error) Run(Architecture processor, ImmutableArray<string> command) => Run(processor, StartOrder.Write(command, World)!);

    private (string Output, int? Error) Run(Architecture processor, byte[] order)
    {
        var program = Path.Combine(_folder, processor.ToString());
        File.WriteAllBytes(program, StarterProgram.For(processor)!);
        SandboxBench.Shell($"chmod 755 {program}");
        string[] arguments = processor == RuntimeInformation.ProcessArchitecture ? [program] : [Emulator(processor), program];

        var (orderRead, orderWrite) = Descriptor.Pipe();
        var (outRead, outWrite) = Descriptor.Pipe();
        var (reportRead, reportWrite) = Descriptor.Pipe();
        using var spawn = new ProcessSpawn();
        using (orderRead)
        using (outWrite)
        using (reportWrite)
        {
            spawn.Open("/dev/null");
            spawn.Give(outWrite);
            spawn.Open("/dev/null");
            spawn.Give(orderRead);
            spawn.Give(reportWrite);
            spawn.Open(program);
            spawn.Start(arguments[0], arguments);
        }
        using (orderWrite)
            Assert.True(Descriptor.WriteAll(orderWrite, order));
        var output = ReadAll(outRead);
        var report = ReadAll(reportRead);
        return (Encoding.UTF8.GetString(output), report.Length > 1 ? (int)BitConverter.ToInt64(report, 1) : null);
    }

    private static string Emulator(Architecture processor)
    {
        var emulator = processor == Architecture.Arm64 ? "/usr/bin/qemu-aarch64-static" : "/usr/bin/qemu-x86_64-static";
        Assert.SkipUnless(File.Exists(emulator), $"{emulator} (package qemu-user-static) is not installed on this machine");
        return emulator;
    }

    private static byte[] ReadAll(SafeFileHandle pipe)
    {
        using var all = new MemoryStream();
        var buffer = new byte[4096];
        using (pipe)
        {
            while (Descriptor.Read(pipe, buffer) is var count and > 0)
                all.Write(buffer, 0, count);
        }
        return all.ToArray();
    }
}
