using System.Text;
using Mentiko.Core.Execution;
using Mentiko.Core.Logs;

namespace Mentiko.Infrastructure.Execution.Local;

/// <summary>
/// The launcher complains on the same stderr that the agent gets. While stderr so far could be such a complaint it
/// is held back: if the program never started it is the platform's to explain, otherwise it is the agent's output.
/// </summary>
internal sealed class LauncherNotice
{
    private const int Longest = 4096;
    private static readonly byte[][] Beginnings = ["bwrap: "u8.ToArray(), "setpriv: "u8.ToArray()];
    private readonly List<byte> _held = [];
    private bool _released;

    public bool IsHolding => _held.Count > 0;

    public string Text => Encoding.UTF8.GetString([.. _held]).Trim();

    /// <summary>True when the bytes were taken; otherwise they are the agent's.</summary>
    public bool Hold(ReadOnlySpan<byte> bytes)
    {
        if (_released || _held.Count + bytes.Length > Longest)
            return false;
        foreach (var beginning in Beginnings)
        {
            if (CouldBegin(bytes, beginning))
            {
                _held.AddRange(bytes);
                return true;
            }
        }
        return false;
    }

    /// <summary>From now on everything is the agent's.</summary>
    public void Release(IExecutionOutput? output)
    {
        _released = true;
        if (_held.Count > 0)
            output?.Write(LogStream.StdErr, _held.ToArray());
        _held.Clear();
    }

    /// <summary>There is nobody left to read it.</summary>
    public void Drop()
    {
        _released = true;
        _held.Clear();
    }

    private bool CouldBegin(ReadOnlySpan<byte> bytes, byte[] beginning)
    {
        Span<byte> start = stackalloc byte[beginning.Length];
        var length = 0;
        for (; length < start.Length && length < _held.Count; length++)
            start[length] = _held[length];
        for (var i = 0; length < start.Length && i < bytes.Length; length++, i++)
            start[length] = bytes[i];
        return start[..length].SequenceEqual(beginning.AsSpan(0, length));
    }
}
