namespace Mentiko.Cli;

/// <summary>What the program's exit code says. A contract for scripts.</summary>
internal static class ExitCodes
{
    public const int Done = 0;

    /// <summary>The server refused; its own sentence is on stderr.</summary>
    public const int Refused = 1;

    /// <summary>The command line, a file or an answer at a prompt is not usable.</summary>
    public const int Usage = 2;

    /// <summary>Not signed in, or no longer.</summary>
    public const int SignedOut = 3;

    /// <summary>A run that was followed ended in another way than <c>succeeded</c>, or a verification found a fault.</summary>
    public const int NotGood = 4;

    /// <summary>The server cannot be reached, or broke off.</summary>
    public const int Unreachable = 5;

    /// <summary>Ended by Ctrl+C.</summary>
    public const int Interrupted = 130;
}
