using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Mentiko.Core.Execution;
using Mentiko.Infrastructure.Execution.Local;

namespace Mentiko.Infrastructure.Execution.Ssh;

/// <summary>What the porter on a host is told of an attempt: fields, each with its length before it, so that nothing has to be quoted.</summary>
internal static class AttemptOrder
{
    private const int Cpu = 0, FileSize = 1, Data = 2, Core = 4, Processes = 6, OpenFiles = 7, LockedMemory = 8;
    private const long LockedBytes = 8L << 20;

    // Of memory the porter watches the whole tree. This is for what grows faster than it looks.
    private const long DataTimes = 4;

    public static byte[] Write(ExecutionRequest request, string id, byte[] filter, SshExecutionOptions options)
    {
        using var order = new MemoryStream();
        order.Write(new byte[sizeof(int)]);
        Add(order, Links.PorterCommand.Version);
        Add(order, id);
        Add(order, $"{request.Run.Text}.{request.Step.Text}");
        Add(order, request.LeaseToken);
        Add(order, request.Attempt);
        Add(order, options.LeaseSeconds);
        Add(order, LimitsOf(request.Limits));
        Add(order, request.Limits.MemoryBytes);
        Add(order, (long)options.TmpMb << 20);
        Add(order, (long)options.SharedMemoryMb << 20);
        Add(order, filter);
        Add(order, request.Command.Length);
        foreach (var argument in request.Command)
            Add(order, argument);
        foreach (var (name, value) in EnvironmentOf(request))
            Add(order, $"{name}={value}");
        var bytes = order.ToArray();
        BinaryPrimitives.WriteInt32BigEndian(bytes, bytes.Length - sizeof(int));
        return bytes;
    }

    /// <summary>Texts as the porter reads a list of them.</summary>
    public static byte[] Fields(IEnumerable<string> texts)
    {
        using var fields = new MemoryStream();
        fields.Write(new byte[sizeof(int)]);
        foreach (var text in texts)
            Add(fields, text);
        var bytes = fields.ToArray();
        BinaryPrimitives.WriteInt32BigEndian(bytes, bytes.Length - sizeof(int));
        return bytes;
    }

    // On a host there is no way out of the sandbox yet: no variables that would name one.
    private static ImmutableArray<KeyValuePair<string, string>> EnvironmentOf(ExecutionRequest request) => SandboxWorld.Of(request with { Egress = null, Hosts = [] }).Environment;

    private static string LimitsOf(ExecutionLimits limits)
    {
        var cpu = (long)SandboxLimits.CpuSeconds(limits);
        (int Resource, long Soft, long Hard)[] all =
        [
            (Cpu, cpu, cpu + 5),
            (FileSize, limits.FileBytes, limits.FileBytes),
            (Data, limits.MemoryBytes * DataTimes, limits.MemoryBytes * DataTimes),
            (Core, 0, 0),
            (OpenFiles, limits.OpenFiles, limits.OpenFiles),
            (LockedMemory, LockedBytes, LockedBytes),
            (Processes, limits.Processes, limits.Processes),
        ];
        return string.Join(',', all.Select(limit => FormattableString.Invariant($"{limit.Resource}:{limit.Soft}:{limit.Hard}")));
    }

    private static void Add(MemoryStream order, long number) => Add(order, number.ToString(CultureInfo.InvariantCulture));

    private static void Add(MemoryStream order, string text) => Add(order, Encoding.UTF8.GetBytes(text));

    private static void Add(MemoryStream order, byte[] bytes)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
        order.Write(length);
        order.Write(bytes);
    }
}
