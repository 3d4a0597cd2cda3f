using System.Diagnostics;
using Xunit;

namespace Mentiko.Deploy.Tests;

/// <summary>What a command printed and how it ended.</summary>
internal sealed record CommandEnd(int Code, string Output)
{
    public string Expect() => Code == 0 ? Output.Trim() : throw new InvalidOperationException($"It ended with {Code}:\n{Output}");
}

/// <summary>Runs programs and waits for their end.</summary>
internal static class Command
{
    public static async Task<CommandEnd> RunAsync(string program, IReadOnlyCollection<string> arguments, Dictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Repository.Root,
        };
        foreach (var (name, value) in environment ?? [])
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var cancel = TestContext.Current.CancellationToken;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(cancel), process.StandardError.ReadToEndAsync(cancel));
        await process.WaitForExitAsync(cancel);
        return new CommandEnd(process.ExitCode, await output + await errors);
    }

    public static bool Exists(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Any(folder => File.Exists(Path.Combine(folder, program)));
}
