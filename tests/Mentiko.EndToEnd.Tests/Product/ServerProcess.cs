using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Mentiko.TestKit.Server;

namespace Mentiko.EndToEnd.Tests.Product;

/// <summary>The product as it is started by its user: a process of its own, on a free port and an empty data root.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    public const string Password = "demo-password-12";

    private readonly Process _process;
    private readonly string _root;

    private ServerProcess(Process process, string root, Uri address) => (_process, _root, Address) = (process, root, address);

    public Uri Address { get; }

    public static async Task<ServerProcess> StartAsync()
    {
        var root = Directory.CreateTempSubdirectory("mentiko-e2e-").FullName;

        // Where the server runs as root its agents run as others, who must be able to come as far as their own tree.
        if (OperatingSystem.IsLinux())
        {
            File.SetUnixFileMode(root, (UnixFileMode)0b111_101_101);
        }
        var address = new Uri($"http://127.0.0.1:{FreePort.Find()}");
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Mentiko.Web.dll")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["ASPNETCORE_URLS"] = address.ToString(),
                ["Mentiko__DataRoot"] = Path.Combine(root, "data"),
                ["Mentiko__Demo"] = "true",
                ["Mentiko__DemoPassword"] = Password,
                ["Mentiko__Bootstrap__AdminEmail"] = "root@instance.example",
                ["Mentiko__Bootstrap__AdminPassword"] = Password,
                ["Mentiko__SignIn__PerAccount"] = "1000",
                ["Mentiko__SignIn__PerAddress"] = "1000",

                // All tests work in the example organizations.
                ["Mentiko__Plans__free__Chains"] = "200",
                ["Mentiko__Plans__free__Agents"] = "200",
                ["Mentiko__SignInProviders__AllowAddresses"] = "127.0.0.1",
                ["Mentiko__Execution__Ssh__Hosts"] = "127.0.0.1",
            },
        };
        var process = Process.Start(start)!;
        var listens = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        process.OutputDataReceived += (_, e) =>
        {
            // Said when everything has started, the example organizations included; requests are answered a little earlier.
            if (e.Data?.StartsWith("Mentiko listens", StringComparison.Ordinal) == true)
            {
                listens.TrySetResult();
            }
        };
        process.ErrorDataReceived += (_, e) => Console.Error.WriteLine(e.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var server = new ServerProcess(process, root, address);
        await listens.Task.WaitAsync(TimeSpan.FromSeconds(60));
        await server.WaitUntilReadyAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    private async Task WaitUntilReadyAsync()
    {
        using var http = new HttpClient { BaseAddress = Address };
        for (var i = 0; i < 300; i++)
        {
            try
            {
                using var answer = await http.GetAsync(new Uri("/health/live", UriKind.Relative));
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException) when (!_process.HasExited)
            {
                // Not listening yet.
            }

            await Task.Delay(100);
        }

        throw new TimeoutException("The server did not become ready within 30 s.");
    }
}
