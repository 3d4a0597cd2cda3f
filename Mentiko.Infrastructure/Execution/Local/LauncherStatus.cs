using System.Globalization;
using System.Text;
using Mentiko.Infrastructure.Execution.Local.Native;
using Microsoft.Win32.SafeHandles;

namespace Mentiko.Infrastructure.Execution.Local;

/// <summary>
/// What the launcher tells: <c>{ "child-pid": 123, ... }</c> once the sandbox's first process exists and
/// <c>{ "exit-code": 0 }</c> when the program has ended, the latter only if the program had been started.
/// </summary>
internal sealed class LauncherStatus(SafeFileHandle pipe)
{
    private readonly byte[] _buffer = new byte[1024];
    private int _length;

    /// <summary>The sandbox's first process, by its pid on the host; 0 until it is known.</summary>
    public int ChildPid { get; private set; }

    public int? ExitCode { get; private set; }

    /// <summary>False when the launcher has closed its side.</summary>
    public bool Read()
    {
        var count = Descriptor.Read(pipe, _buffer.AsSpan(_length));
        if (count <= 0)
            return count < 0;
        _length += count;
        foreach (var line in Encoding.ASCII.GetString(_buffer, 0, _length).Split('\n')[..^1])
        {
            ChildPid = NumberAfter(line, "\"child-pid\": ") ?? ChildPid;
            ExitCode = NumberAfter(line, "\"exit-code\": ") ?? ExitCode;
        }
        return _length < _buffer.Length;
    }

    private static int? NumberAfter(string line, string key)
    {
        var start = line.IndexOf(key, StringComparison.Ordinal) + key.Length;
        if (start < key.Length)
            return null;
        var end = start;
        while (end < line.Length && char.IsAsciiDigit(line[end]))
            end++;
        return int.TryParse(line.AsSpan(start, end - start), CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
