using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Mentiko.Core.Execution;
using Mentiko.Infrastructure.Execution.Containers;
using Mentiko.Infrastructure.Execution.Local;
using Mentiko.Infrastructure.Execution.Local.Ahead;
using Mentiko.Infrastructure.Execution.Local.Native;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Execution.Containers;

/// <summary>The containers' starter by itself, in a network of its own as a container has it, for each processor.</summary>
public sealed class ContainerStarterTests : IDisposable
{
    private const string Emulator = "/usr/bin/qemu-aarch64-static";
    private readonly string _folder = Directory.CreateDirectory($"/tmp/m{Random.Shared.Next(100_000):x}").FullName;

    public static TheoryData<Architecture> Processors => [Architecture.X64, Architecture.Arm64];

    [Theory]
    [MemberData(nameof(Processors))]
    public async Task Order_WithoutADoor_BecomesTheProgram(Architecture processor)
    {
        var (output, _) = await RunAsync(processor, World(null), ["sh", "-c", "echo \"$0\"", "it's"]);
        Assert.Equal("it's\n", output);
    }

    [Theory]
    [MemberData(nameof(Processors))]
    public async Task Order_WithADoor_HandsOverAListenerOfItsOwnNetworkAndKeepsNone(Architecture processor)
    {
        string[] command = ["sh", "-c", "ls /proc/self/fd | wc -l; cat /proc/net/tcp | grep -c :0C38"];
        var (without, _) = await RunAsync(processor, World(null), command);
        var (output, listener) = await RunAsync(processor, World(new NoDoor()), command);
        Assert.Equal(without.Replace("\n0\n", "\n1\n", StringComparison.Ordinal), output);
        Assert.NotEqual(without, output);
        Assert.Equal(DoorBlock.Address, listener!.LocalEndPoint);
        listener.Dispose();
    }

    [Theory]
    [MemberData(nameof(Processors))]
    public async Task Order_WithADoorThatNobodyTakes_IsAnErrorAndRunsNothing(Architecture processor)
    {
        const int NoSuchFile = 2;
        var order = Order(World(new NoDoor()), ["echo", "ran"], $"{_folder}/x");
        using var process = Start(processor, order);
        Assert.Single(await ReadAsync(process.StandardOutput.BaseStream));
        var error = await ReadAsync(process.StandardError.BaseStream);
        Assert.Equal((24, NoSuchFile), (error.Length, BitConverter.ToInt32(error, 16)));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static SandboxWorld World(IEgressDoor? door) => new(null, [new("PATH", "/usr/bin:/bin")], door);

    private static byte[] Order(SandboxWorld world, string[] command, string socket)
    {
        var order = StartOrder.Write([.. command], world, socket)!;
        byte[] whole = [.. order, .. new byte[16]];
        BitConverter.TryWriteBytes(whole, (long)whole.Length);
        return whole;
    }

    private async Task<(string Output, Socket? Listener)> RunAsync(Architecture processor, SandboxWorld world, string[] command)
    {
        var path = $"{_folder}/d";
        File.Delete(path);
        using var server = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        server.Bind(new UnixDomainSocketEndPoint(path));
        server.Listen(1);
        using var process = Start(processor, Order(world, command, path));
        Socket? listener = null;
        if (world.Door is not null)
        {
            using var starter = await server.AcceptAsync(TestContext.Current.CancellationToken);
            await starter.ReceiveAsync(new byte[1], SocketFlags.Peek, TestContext.Current.CancellationToken);
            using var handle = new SafeFileHandle(starter.Handle, ownsHandle: false);
            Descriptor.Receive(handle, new byte[1], out listener);
        }

        var output = System.Text.Encoding.UTF8.GetString((await ReadAsync(process.StandardOutput.BaseStream)).AsSpan(1));
        Assert.Equal("", await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (output, listener);
    }

    private Process Start(Architecture processor, byte[] order)
    {
        Assert.SkipUnless(SandboxBench.IsRoot, "A network of its own can only be made as root.");
        var program = Path.Combine(_folder, processor.ToString());
        File.WriteAllBytes(program, ContainerStarter.For(processor)!);
        SandboxBench.Shell($"chmod 755 {program}");
        var isNative = processor == RuntimeInformation.ProcessArchitecture;
        Assert.SkipUnless(isNative || (processor == Architecture.Arm64 && File.Exists(Emulator)), $"{Emulator} (package qemu-user-static) is not installed on this machine");
        var process = Process.Start(new ProcessStartInfo("unshare", ["--net", "sh", "-c", $"ip link set lo up 2>/dev/null; exec {(isNative ? "" : Emulator + " ")}{program}"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        process.StandardInput.BaseStream.Write(order);
        process.StandardInput.Close();
        return process;
    }

    private static async Task<byte[]> ReadAsync(Stream stream)
    {
        using var all = new MemoryStream();
        await stream.CopyToAsync(all, TestContext.Current.CancellationToken);
        return all.ToArray();
    }

    /// <summary>A door that is ordered and never opened here.</summary>
    private sealed class NoDoor : IEgressDoor
    {
        public void Serve(Socket listener) => listener.Dispose();

        public System.Collections.Immutable.ImmutableSortedDictionary<string, string> VariablesFor(System.Net.IPEndPoint proxy) =>
            System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty;
    }
}
