using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Mentiko.Infrastructure.Execution.Local;
using Mentiko.Infrastructure.Execution.Local.Ahead;

namespace Mentiko.Infrastructure.Execution.Containers;

/// <summary>
/// The program that a container starts with. It gets its order, with every value of the environment, by stdin: so none of
/// it stands in the container's configuration, which the engine keeps and shows.
/// </summary>
internal static class ContainerStarter
{
    private const int SecretBytes = 16, ErrorBytes = sizeof(long);

    /// <summary>Null for a processor that it is not written for.</summary>
    public static byte[]? Program => For(RuntimeInformation.OSArchitecture);

    /// <summary>As <see cref="Program"/>, for any processor.</summary>
    public static byte[]? For(Architecture machine) => machine switch
    {
        Architecture.X64 => StarterProgram.Assemble(StarterProgram.X64Machine, ContainerStarterCode.X64),
        Architecture.Arm64 => StarterProgram.Assemble(StarterProgram.Arm64Machine, MemoryMarshal.AsBytes(ContainerStarterCode.Arm64)),
        _ => null,
    };

    /// <summary>The order; null when it is larger than the starter can take.</summary>
    public static ContainerOrder? Order(ImmutableArray<string> command, SandboxWorld world)
    {
        if (StartOrder.Write(command, world, ContainerPlan.Door) is not { } order || order.Length + SecretBytes + ErrorBytes > StarterProgram.LargestOrder)
            return null;
        var last = RandomNumberGenerator.GetBytes(SecretBytes);
        byte[] whole = [.. order, .. last];
        BinaryPrimitives.WriteInt64LittleEndian(whole, whole.Length);
        return new ContainerOrder(whole, last);
    }

    /// <summary>Why the program could not be started; null where what was written is the agent's own.</summary>
    public static string? ErrorOf(ContainerOrder order, ReadOnlySpan<byte> stderr) =>
        stderr.Length == SecretBytes + ErrorBytes && stderr.StartsWith(order.LastWords)
            ? Marshal.GetPInvokeErrorMessage((int)BinaryPrimitives.ReadInt64LittleEndian(stderr[SecretBytes..]))
            : null;

    /// <summary>Whether stderr may still become the starter's own words.</summary>
    public static bool MayBeError(ContainerOrder order, ReadOnlySpan<byte> stderr) =>
        stderr.Length <= SecretBytes + ErrorBytes && stderr[..Math.Min(stderr.Length, SecretBytes)].SequenceEqual(order.LastWords.AsSpan(0, Math.Min(stderr.Length, SecretBytes)));
}

/// <summary>What a starter is sent.</summary>
/// <param name="Bytes">All of it.</param>
/// <param name="LastWords">What it says first where it fails. Random, so that no agent can imitate it.</param>
internal sealed record ContainerOrder(byte[] Bytes, byte[] LastWords);
