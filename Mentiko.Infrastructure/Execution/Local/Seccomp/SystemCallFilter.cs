using System.Runtime.InteropServices;

namespace Mentiko.Infrastructure.Execution.Local.Seccomp;

/// <summary>
/// The system calls that an agent does not have. It is the layer above the namespaces: what they would refuse
/// anyway is refused here before the kernel's code behind it runs.
/// </summary>
internal static class SystemCallFilter
{
    private const int NumberOffset = 0, MachineOffset = 4, ArgumentsOffset = 16;
    private const uint AuditX64 = 0xc000003e, AuditArm64 = 0xc00000b7, X32Bit = 0x40000000;
    private const int NotPermitted = 1, NoSuchCall = 38, NoSuchFamily = 97;

    // NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET.
    private const uint NewNamespaces = 0x7e020000;
    private const uint NewTimeNamespace = 0x80;

    /// <summary>Null on a machine whose numbers are not known: then nothing runs.</summary>
    public static byte[]? For(Architecture machine) => machine switch
    {
        Architecture.X64 => Build(machine, AuditX64),
        Architecture.Arm64 => Build(machine, AuditArm64),
        _ => null,
    };

    private static byte[] Build(Architecture machine, uint auditArchitecture)
    {
        // A 32-bit call on a 64-bit kernel would be numbered differently: it ends the process.
        var program = new BpfProgram()
            .Load(MachineOffset)
            .IfNotEqual(auditArchitecture, BpfProgram.KillProcess)
            .Load(NumberOffset)
            .IfAtLeast(X32Bit, BpfProgram.KillProcess)
            .IfAtLeast(SystemCall.NewestJudged + 1, BpfProgram.Refuse(NoSuchCall));
        foreach (var call in SystemCall.Absent)
            program.IfEqual((uint)call.On(machine), BpfProgram.Refuse(NoSuchCall));
        foreach (var call in SystemCall.Refused.Where(c => c.On(machine) >= 0))
            program.IfEqual((uint)call.On(machine), BpfProgram.Refuse(NotPermitted));
        JudgeByArguments(program, machine);
        return program.Result(BpfProgram.Allow).Assemble();
    }

    private static void JudgeByArguments(BpfProgram program, Architecture machine) => program
        .IfEqual((uint)SystemCall.CloneCall.On(machine), b => b
            .Load(Argument(0)).IfAnyBit(NewNamespaces, BpfProgram.Refuse(NotPermitted)).Result(BpfProgram.Allow))
        .IfEqual((uint)SystemCall.Unshare.On(machine), b => b
            .Load(Argument(0)).IfAnyBit(NewNamespaces | NewTimeNamespace, BpfProgram.Refuse(NotPermitted)).Result(BpfProgram.Allow))
        .IfEqual((uint)SystemCall.Personality.On(machine), b => b
            .Load(Argument(0)).IfEqual(0, BpfProgram.Allow).IfEqual(uint.MaxValue, BpfProgram.Allow)
            .Result(BpfProgram.Refuse(NotPermitted)))
        .IfEqual((uint)SystemCall.Ioctl.On(machine), JudgeIoctl)
        .IfEqual((uint)SystemCall.Socket.On(machine), JudgeSocket)
        .IfEqual((uint)SystemCall.SocketPair.On(machine), JudgeSocketPair);

    // Both push characters into a terminal's input.
    private static void JudgeIoctl(BpfProgram block)
    {
        const uint PushInput = 0x5412, ConsoleControl = 0x541c;
        block.Load(Argument(1))
            .IfEqual(PushInput, BpfProgram.Refuse(NotPermitted))
            .IfEqual(ConsoleControl, BpfProgram.Refuse(NotPermitted))
            .Result(BpfProgram.Allow);
    }

    // TCP and UDP over IPv4 and IPv6; the network namespace decides how far they reach.
    private static void JudgeSocket(BpfProgram block)
    {
        const uint Inet = 2, Inet6 = 10, Stream = 1, Datagram = 2, TypeBits = 0xf, Tcp = 6, Udp = 17;
        void ByType(BpfProgram family) => family
            .Load(Argument(1)).Mask(TypeBits)
            .IfEqual(Stream, ByProtocol).IfEqual(Datagram, ByProtocol)
            .Result(BpfProgram.Refuse(NotPermitted));
        void ByProtocol(BpfProgram type) => type
            .Load(Argument(2))
            .IfEqual(0, BpfProgram.Allow).IfEqual(Tcp, BpfProgram.Allow).IfEqual(Udp, BpfProgram.Allow)
            .Result(BpfProgram.Refuse(NotPermitted));
        block.Load(Argument(0))
            .IfEqual(Inet, ByType).IfEqual(Inet6, ByType)
            .Result(BpfProgram.Refuse(NoSuchFamily));
    }

    // A connected pair has no name and reaches nobody else; runtimes use it for their children's pipes. A pair of
    // datagram sockets could be connected anew to a name, so it is refused.
    private static void JudgeSocketPair(BpfProgram block)
    {
        const uint Unix = 1, Stream = 1, SequencedPackets = 5, TypeBits = 0xf;
        block.Load(Argument(0))
            .IfEqual(Unix, unix => unix
                .Load(Argument(1)).Mask(TypeBits)
                .IfEqual(Stream, BpfProgram.Allow).IfEqual(SequencedPackets, BpfProgram.Allow)
                .Result(BpfProgram.Refuse(NotPermitted)))
            .Result(BpfProgram.Refuse(NoSuchFamily));
    }

    // The low word: these arguments are ints, of which the kernel reads no more either.
    private static int Argument(int index) => ArgumentsOffset + (8 * index);
}
