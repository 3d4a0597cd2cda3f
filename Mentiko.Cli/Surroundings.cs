namespace Mentiko.Cli;

/// <summary>All that the program touches of the process it lives in, so that tests can give it another.</summary>
internal sealed record Surroundings
{
    public required TextReader In { get; init; }

    public required TextWriter Out { get; init; }

    public required TextWriter Error { get; init; }

    /// <summary>Raw bytes of stdin and stdout, for files.</summary>
    public required Func<Stream> OpenIn { get; init; }

    public required Func<Stream> OpenOut { get; init; }

    /// <summary>Whether a person reads what is written: colours, and tables as wide as the window.</summary>
    public required bool IsTerminal { get; init; }

    /// <summary>Whether somebody can be asked.</summary>
    public required bool CanAsk { get; init; }

    /// <summary>Columns of the terminal.</summary>
    public required int Width { get; init; }

    public required Func<string, string?> Variable { get; init; }

    /// <summary>The file that keeps sessions.</summary>
    public required string ProfilePath { get; init; }

    public required Func<HttpMessageHandler> NewHandler { get; init; }

    /// <summary>Reads a line without showing it; null at the end of the input.</summary>
    public required Func<string?> ReadHidden { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public static Surroundings OfProcess() => new()
    {
        In = Console.In,
        Out = Console.Out,
        Error = Console.Error,
        OpenIn = Console.OpenStandardInput,
        OpenOut = Console.OpenStandardOutput,
        IsTerminal = !Console.IsOutputRedirected,
        CanAsk = !Console.IsInputRedirected,
        Width = Console.IsOutputRedirected ? Unlimited : Math.Max(40, Console.WindowWidth),
        Variable = Environment.GetEnvironmentVariable,
        ProfilePath = Profiles.ProfileFile.DefaultPath(Environment.GetEnvironmentVariable),
        NewHandler = () => new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5), ConnectTimeout = TimeSpan.FromSeconds(15) },
        ReadHidden = Screens.HiddenLine.Read,
    };

    /// <summary>Columns where no terminal limits them.</summary>
    public const int Unlimited = 4096;
}
