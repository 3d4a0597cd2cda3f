using System.Diagnostics;

namespace Mentiko.TestKit.Docs;

/// <summary>Runs a script in bash as a reader would, with the first failure as the end.</summary>
public static class ShellScript
{
    /// <returns>How it ended, and all that it wrote.</returns>
    public static async Task<(int Code, string Output)> RunAsync(string script, string folder, IReadOnlyDictionary<string, string> variables)
    {
        var start = new ProcessStartInfo("bash", ["-euo", "pipefail", "-c", script])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, string.Concat(output));
    }
}
