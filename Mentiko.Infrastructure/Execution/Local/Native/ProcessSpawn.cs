using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Mentiko.Infrastructure.Execution.Local.Native;

/// <summary>
/// A child by posix_spawn: no environment, a session of its own, default signals, the root folder as working
/// directory, and exactly the descriptors that are named here. .NET's own Process would hand down the server's
/// environment and ignored signals, and forks with the server's descriptors open.
/// </summary>
internal sealed unsafe class ProcessSpawn : IDisposable
{
    // glibc's structs are 80, 336 and 128 bytes; room to grow, since their init functions write all of them.
    private const int StructBytes = 1024;
    private readonly byte* _memory = (byte*)NativeMemory.AllocZeroed(3 * StructBytes);
    private int _firstFree;

    public ProcessSpawn()
    {
        Must(LibC.posix_spawn_file_actions_init(Actions), "posix_spawn_file_actions_init");
        Must(LibC.posix_spawnattr_init(Attributes), "posix_spawnattr_init");
        SetSignalsAndSession();
        Must(LibC.posix_spawn_file_actions_addchdir_np(Actions, "/"), "addchdir");
    }

    private void* Actions => _memory;

    private void* Attributes => _memory + StructBytes;

    private void* Signals => _memory + (2 * StructBytes);

    /// <summary>The child's next descriptor, from 0 on, is this one.</summary>
    public int Give(SafeFileHandle source)
    {
        Must(LibC.posix_spawn_file_actions_adddup2(Actions, (int)source.DangerousGetHandle(), _firstFree), "adddup2");
        return _firstFree++;
    }

    /// <summary>The child's next descriptor is this file opened anew for reading, with a position of its own.</summary>
    public int Open(string path)
    {
        Must(LibC.posix_spawn_file_actions_addopen(Actions, _firstFree, path, 0, 0), "addopen");
        return _firstFree++;
    }

    /// <summary>The child's next descriptor is a sealed file in memory, opened anew.</summary>
    public int OpenAgain(SafeFileHandle memory) => Open($"/proc/self/fd/{(int)memory.DangerousGetHandle()}");

    /// <summary>The pid. The caller reaps it.</summary>
    public int Start(string program, IReadOnlyList<string> arguments)
    {
        if (_firstFree > Descriptor.FirstOwn)
            throw new InvalidOperationException("A child was given more descriptors than were kept free for it.");
        Must(LibC.posix_spawn_file_actions_addclosefrom_np(Actions, _firstFree), "addclosefrom");
        int pid;
        byte* nothing = null;
        using var argv = new NativeStrings(arguments);
        Must(LibC.posix_spawn(&pid, argv.Add(program), Actions, Attributes, argv.Array, &nothing), $"starting {program}");
        return pid;
    }

    public void Dispose()
    {
        _ = LibC.posix_spawn_file_actions_destroy(Actions);
        _ = LibC.posix_spawnattr_destroy(Attributes);
        NativeMemory.Free(_memory);
    }

    private void SetSignalsAndSession()
    {
        const short SetSigDefault = 4, SetSigMask = 8, SetSession = 0x80;
        _ = LibC.sigfillset(Signals);
        Must(LibC.posix_spawnattr_setsigdefault(Attributes, Signals), "setsigdefault");
        _ = LibC.sigemptyset(Signals);
        Must(LibC.posix_spawnattr_setsigmask(Attributes, Signals), "setsigmask");
        Must(LibC.posix_spawnattr_setflags(Attributes, SetSigDefault | SetSigMask | SetSession), "setflags");
    }

    private static void Must(int error, string call)
    {
        if (error != 0)
            throw new InvalidOperationException($"{call} failed: {Marshal.GetPInvokeErrorMessage(error)}");
    }

    private sealed class NativeStrings : IDisposable
    {
        private readonly List<nint> _strings = [];

        public NativeStrings(IReadOnlyList<string> items)
        {
            Array = (byte**)NativeMemory.AllocZeroed((nuint)items.Count + 1, (nuint)sizeof(byte*));
            for (var i = 0; i < items.Count; i++)
                Array[i] = Add(items[i]);
        }

        public byte** Array { get; }

        public byte* Add(string text)
        {
            var length = Encoding.UTF8.GetByteCount(text);
            var copy = (byte*)NativeMemory.Alloc((nuint)length + 1);
            _ = Encoding.UTF8.GetBytes(text, new Span<byte>(copy, length));
            copy[length] = 0;
            _strings.Add((nint)copy);
            return copy;
        }

        public void Dispose()
        {
            foreach (var text in _strings)
                NativeMemory.Free((void*)text);
            NativeMemory.Free(Array);
        }
    }
}
