using System.Diagnostics;
using System.Globalization;
using Mentiko.Benchmarks.Product;

namespace Mentiko.Benchmarks.Tabs;

/// <summary>A browser of tabs in a process of its own (<c>tabs</c>), so that its memory and time are not the server's. Told by lines what to do.</summary>
internal sealed class TabsProcess : IDisposable
{
    public const string Command = "tabs";
    private const string Done = "done";
    private readonly Process _process;

    private TabsProcess(Process process) => _process = process;

    public static TabsProcess Start() => new(Process.Start(
        new ProcessStartInfo(ServerProcess.Host, [Path.Combine(AppContext.BaseDirectory, "Mentiko.Benchmarks.dll"), Command])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!);

    /// <summary>The other side: does what the lines say until there are no more.</summary>
    public static async Task<int> ServeAsync()
    {
        using var browser = new Browser();
        while (await Console.In.ReadLineAsync() is { } line)
        {
            try
            {
                await browser.DoAsync(line);
                Console.WriteLine(Done);
            }
            catch (Exception fault)
            {
                Console.WriteLine(fault.Message.ReplaceLineEndings(" "));
            }
        }

        return 0;
    }

    public Task SignInAsync(string server) => SayAsync("sign-in", server, ProductServer.Email, ProductServer.Password);

    /// <summary>Opens the page so many times; returns when each was sent a rendering with the text.</summary>
    public Task OpenAsync(string page, string awaited, int count) => SayAsync("open", page, awaited, count.ToString(CultureInfo.InvariantCulture));

    /// <summary>Closes all, as somebody does who closes a page.</summary>
    public Task LeaveAsync() => SayAsync("leave");

    /// <summary>Breaks all connections off.</summary>
    public Task DropAsync() => SayAsync("drop");

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private async Task SayAsync(params string[] words)
    {
        string? answer = null;
        try
        {
            await _process.StandardInput.WriteLineAsync(string.Join('\t', words));
            await _process.StandardInput.FlushAsync();
            answer = await _process.StandardOutput.ReadLineAsync();
        }
        catch (IOException)
        {
            // Nobody reads: the same as no answer.
        }

        if (answer != Done)
        {
            throw new TabException(answer ?? "The browser's process has ended.");
        }
    }
}
