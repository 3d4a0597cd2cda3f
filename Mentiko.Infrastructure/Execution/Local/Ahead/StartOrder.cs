using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;

namespace Mentiko.Infrastructure.Execution.Local.Ahead;

/// <summary>
/// What a waiting sandbox is told at last: the program, its arguments and its whole environment, laid out as the
/// kernel wants them, with pointers that hold at <see cref="StarterProgram.OrderPlace"/>. Nothing is quoted and nothing
/// parsed: any byte but NUL is carried as it is.
/// </summary>
/// <example><code>
/// total length | argv | envp | the shell's argv | door or 0 | path, path, …, 0 | argv: …, 0 | envp: …, 0 | shell: …, 0 | door | strings
/// </code></example>
internal sealed class StartOrder
{
    private const string Shell = "/bin/sh";
    private const int Word = sizeof(long), FixedWords = 5;

    // The C library's, where a program's environment names no path.
    private const string UsualPath = "/bin:/usr/bin";

    private readonly Dictionary<string, long> _places = new(StringComparer.Ordinal);
    private readonly List<long> _words = [];
    private readonly List<byte> _strings = [];

    private StartOrder()
    {
    }

    /// <summary>Null when it is larger than the starter can take.</summary>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="world">Its environment, and whether it has a door.</param>
    /// <param name="socket">Where, within, the starter finds the server's socket; null where it has a descriptor of it.</param>
    public static byte[]? Write(ImmutableArray<string> command, SandboxWorld world, string? socket = null)
    {
        // The launcher sets it for programs that it starts itself.
        var variables = world.Environment.Where(pair => pair.Key != "PWD").Append(new("PWD", SandboxPaths.Workspace)).Select(pair => $"{pair.Key}={pair.Value}");
        var searched = world.Environment.FirstOrDefault(pair => pair.Key == "PATH").Value ?? UsualPath;
        // The shell's second argument is the path that turned out to be a script: the starter writes it there.
        return new StartOrder().Lay([.. Candidates(command[0], searched)], command, [.. variables], [Shell, "", .. command.Skip(1)], world.Door is not null, socket);
    }

    private static IEnumerable<string> Candidates(string program, string searched) => program.Contains('/')
        ? [program]
        : searched.Split(':').Select(folder => folder.Length == 0 ? program : $"{folder}/{program}");

    private byte[]? Lay(string[] paths, IReadOnlyList<string> arguments, string[] variables, string[] shell, bool hasDoor, string? socket)
    {
        var argv = FixedWords + paths.Length + 1;
        var envp = argv + arguments.Count + 1;
        var shellArgv = envp + variables.Length + 1;
        var door = (shellArgv + shell.Length + 1) * Word;
        var doorWords = !hasDoor ? 0 : socket is null ? DoorBlock.Words : DoorBlock.Words + DoorBlock.SocketWords;
        var stringsStart = door + (doorWords * Word);
        _words.AddRange([0, At(argv * Word), At(envp * Word), At(shellArgv * Word), hasDoor ? At(door) : 0]);
        foreach (var list in (IReadOnlyList<string>[])[paths, arguments, variables, shell])
        {
            _words.AddRange(list.Select(text => At(stringsStart + Place(text))));
            _words.Add(0);
        }
        if (hasDoor)
            _words.AddRange(DoorBlock.At(At(door)));
        if (hasDoor && socket is not null)
            _words.AddRange(DoorBlock.SocketAt(socket));
        var length = stringsStart + _strings.Count;
        _words[0] = length;
        return length <= StarterProgram.LargestOrder ? ToBytes(length) : null;
    }

    private byte[] ToBytes(int length)
    {
        var bytes = new byte[length];
        for (var i = 0; i < _words.Count; i++)
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(i * Word), _words[i]);
        _strings.CopyTo(bytes, _words.Count * Word);
        return bytes;
    }

    private static long At(long offset) => StarterProgram.OrderPlace + offset;

    // Each text once: the shell's arguments are the program's.
    private long Place(string text)
    {
        if (_places.TryGetValue(text, out var place))
            return place;
        place = _strings.Count;
        _places.Add(text, place);
        _strings.AddRange(Encoding.UTF8.GetBytes(text));
        _strings.Add(0);
        return place;
    }
}
