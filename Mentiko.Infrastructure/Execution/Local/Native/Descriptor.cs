using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Mentiko.Infrastructure.Execution.Local.Native;

/// <summary>Makes and uses descriptors. Every one is close-on-exec and above the numbers that a child gets.</summary>
internal static unsafe class Descriptor
{
    /// <summary>Descriptors below this number are free for a child's own plan, so that no dup2 overwrites a source.</summary>
    public const int FirstOwn = 64;

    public const int Interrupted = 4;
    public const int TryAgain = 11;

    public static (SafeFileHandle Read, SafeFileHandle Write) Pipe()
    {
        var ends = stackalloc int[2];
        Check(LibC.pipe2(ends, LibC.OpenCloseOnExec), "pipe2");
        return (Own(ends[0]), Own(ends[1]));
    }

    /// <summary>Two ends that keep messages apart and carry descriptors.</summary>
    public static (SafeFileHandle Read, SafeFileHandle Write) MessagePair()
    {
        const int Unix = 1, SequencedPackets = 5, CloseOnExec = 0x80000;
        var ends = stackalloc int[2];
        Check(LibC.socketpair(Unix, SequencedPackets | CloseOnExec, 0, ends), "socketpair");
        return (Own(ends[0]), Own(ends[1]));
    }

    /// <summary>One message of a pair; as <see cref="Read"/>.</summary>
    /// <param name="pair">The end that reads.</param>
    /// <param name="buffer">Gets the bytes; what does not fit is lost.</param>
    /// <param name="socket">The socket that came with it; null where none did.</param>
    public static int Receive(SafeFileHandle pair, Span<byte> buffer, out Socket? socket)
    {
        const int DoNotWait = 0x40, CloseOnExec = 0x40000000, ControlBytes = 24, DescriptorAt = 16, OneDescriptor = 20;
        var control = stackalloc byte[ControlBytes];
        fixed (byte* start = buffer)
        {
            var part = new MessagePart { Start = (nint)start, Length = (nuint)buffer.Length };
            var message = new MessageHeader { Parts = (nint)(&part), PartCount = 1, Control = (nint)control, ControlLength = ControlBytes };
            var count = (int)LibC.recvmsg((int)pair.DangerousGetHandle(), &message, DoNotWait | CloseOnExec);
            socket = count > 0 && message.ControlLength >= OneDescriptor && *(long*)control == OneDescriptor
                ? new Socket(new SafeSocketHandle(*(int*)(control + DescriptorAt), ownsHandle: true))
                : null;
            return count;
        }
    }

    public static SafeFileHandle Event() =>
        Own(Check(LibC.eventfd(0, LibC.OpenCloseOnExec | LibC.OpenNonBlocking), "eventfd"));

    /// <summary>A sealed file in memory: what children reopen from it nobody can change.</summary>
    /// <param name="isProgram">Whether it is to be started: kernels from 6.3 on may want to be told.</param>
    public static SafeFileHandle SealedMemory(string name, ReadOnlySpan<byte> content, bool isProgram = false)
    {
        const uint CloseOnExec = 1, AllowSealing = 2, Executable = 16;
        const int SealSealShrinkGrowWrite = 15;
        var fd = isProgram ? LibC.memfd_create(name, CloseOnExec | AllowSealing | Executable) : -1;
        var file = Own(fd >= 0 ? fd : Check(LibC.memfd_create(name, CloseOnExec | AllowSealing), "memfd_create"));
        WriteAll(file, content);
        Check(LibC.fcntl((int)file.DangerousGetHandle(), LibC.AddSeals, SealSealShrinkGrowWrite), "fcntl");
        return file;
    }

    /// <summary>Null when the path cannot be opened so.</summary>
    public static SafeFileHandle? TryOpen(string path, int flags)
    {
        var fd = LibC.open(path, flags | LibC.OpenCloseOnExec);
        return fd < 0 ? null : new SafeFileHandle(fd, ownsHandle: true);
    }

    /// <summary>Null when no such process lives.</summary>
    public static SafeFileHandle? TryPidFd(int pid)
    {
        const nint PidFdOpen = 434;
        var fd = (int)LibC.Syscall(PidFdOpen, pid, 0, 0, 0);
        return fd < 0 ? null : new SafeFileHandle(fd, ownsHandle: true);
    }

    public static void Kill(SafeFileHandle pidFd)
    {
        const nint PidFdSendSignal = 424;
        _ = LibC.Syscall(PidFdSendSignal, pidFd.DangerousGetHandle(), LibC.SigKill, 0, 0);
    }

    public static void SetNonBlocking(SafeFileHandle file)
    {
        const int SetStatusFlags = 4;
        Check(LibC.fcntl((int)file.DangerousGetHandle(), SetStatusFlags, LibC.OpenNonBlocking), "fcntl");
    }

    /// <summary>False when the other side is gone or the file refuses the value.</summary>
    public static bool WriteAll(SafeFileHandle file, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            for (nuint done = 0; done < (nuint)bytes.Length;)
            {
                var count = LibC.write(file, start + done, (nuint)bytes.Length - done);
                if (count < 0 && Marshal.GetLastPInvokeError() == Interrupted)
                    continue;
                if (count <= 0)
                    return false;
                done += (nuint)count;
            }
        }
        return true;
    }

    /// <summary>Bytes read, 0 at the end, -1 when there is nothing now or the file is broken.</summary>
    public static int Read(SafeFileHandle file, Span<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            while (true)
            {
                var count = LibC.read(file, start, (nuint)buffer.Length);
                if (count >= 0 || Marshal.GetLastPInvokeError() != Interrupted)
                    return (int)count;
            }
        }
    }

    public static int Check(int result, string call) =>
        result >= 0
            ? result
            : throw new InvalidOperationException($"{call} failed: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");

    private static SafeFileHandle Own(int fd)
    {
        if (fd >= FirstOwn)
            return new SafeFileHandle(fd, ownsHandle: true);
        var moved = LibC.fcntl(fd, LibC.DupFdCloseOnExec, FirstOwn);
        _ = LibC.close(fd);
        return new SafeFileHandle(Check(moved, "fcntl"), ownsHandle: true);
    }
}
