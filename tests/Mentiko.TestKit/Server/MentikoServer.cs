using System.Globalization;
using Mentiko.Core.Execution;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Mentiko.TestKit.Server;

/// <summary>The real server, on a real socket and a data root of its own, with an executor that needs no sandbox.</summary>
public sealed class MentikoServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private MentikoServer(WebApplication app, string dataRoot) => (_app, DataRoot) = (app, dataRoot);

    public string DataRoot { get; }

    public IServiceProvider Services => _app.Services;

    public Uri Address => new(_app.Urls.First());

    /// <summary>Every endpoint that the running server has.</summary>
    public IReadOnlyList<RouteEndpoint> Endpoints => [.. Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()];

    /// <param name="settings">Settings by their full name, over the ones that tests need.</param>
    /// <param name="change">Other services.</param>
    public static async Task<MentikoServer> StartAsync(IReadOnlyDictionary<string, string?>? settings = null, Action<IServiceCollection>? change = null)
    {
        var root = Directory.CreateTempSubdirectory("mentiko-web-").FullName;
        var all = new Dictionary<string, string?>
        {
            ["Mentiko:DataRoot"] = Path.Combine(root, "data"),
            ["Mentiko:SignIn:PerAccount"] = "10000",
            ["Mentiko:SignIn:PerAddress"] = "100000",
        };
        foreach (var (name, value) in settings ?? new Dictionary<string, string?>())
        {
            all[name] = value;
        }

        var args = all.Select(setting => string.Create(CultureInfo.InvariantCulture, $"--{setting.Key}={setting.Value}")).ToArray();
        var app = Program.Build(args, builder =>
        {
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Logging.SetMinimumLevel(LogLevel.Warning);
            builder.Services.RemoveAll<IAgentExecutor>();
            builder.Services.AddSingleton<IAgentExecutor, EchoExecutor>();
            change?.Invoke(builder.Services);
        });
        await Program.PrepareAsync(app);
        await app.StartAsync();
        return new MentikoServer(app, root);
    }

    /// <summary>A client with cookies of its own that follows no redirects and asserts nothing.</summary>
    public HttpClient NewClient() => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = true, MaxConnectionsPerServer = 16 })
    {
        BaseAddress = Address,
        Timeout = TimeSpan.FromSeconds(30),
    };

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        Directory.Delete(DataRoot, recursive: true);
    }
}
