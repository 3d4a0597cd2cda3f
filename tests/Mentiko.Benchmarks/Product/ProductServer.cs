using System.Collections.Immutable;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Mentiko.Core.Access;
using Mentiko.Core.Agents;
using Mentiko.Core.Chains;
using Mentiko.Core.Logs;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Mentiko.Benchmarks.Product;

/// <summary>The whole product in this process, as it is shipped, with one organization and a chain of one step.</summary>
internal sealed class ProductServer : IAsyncDisposable
{
    public const string Email = "bench@example.org";
    public const string Password = "correct-horse-battery-42";

    private readonly BenchFolder _folder;
    private readonly WebApplication _app;

    private ProductServer(BenchFolder folder, WebApplication app, NamespaceScope scope)
    {
        (_folder, _app, Scope) = (folder, app, scope);
        Probe = (RunProbe)app.Services.GetRequiredService<ILogStore>();
        Url = app.Urls.First();
    }

    public static ChainName Chain { get; } = ChainName.Parse("one-step");

    public NamespaceScope Scope { get; }

    public RunProbe Probe { get; }

    public string Url { get; }

    public string DataRoot => _folder.DataRoot;

    public IServiceProvider Services => _app.Services;

    public static async Task<ProductServer> StartAsync(int concurrentRuns, Action<WebApplication>? map = null, params string[] settings)
    {
        var folder = new BenchFolder();
        var app = global::Program.Build(
            [
                "--urls", "http://127.0.0.1:0",
                "--Mentiko:DataRoot", folder.DataRoot,
                "--Mentiko:Capacity:ConcurrentRuns", $"{concurrentRuns}",
                "--Mentiko:Plans:free:ConcurrentRuns", $"{concurrentRuns}",
                "--Logging:LogLevel:Default", "Error",
                .. settings,
            ],
            builder => Observe(builder.Services));
        map?.Invoke(app);
        await global::Program.PrepareAsync(app);
        await app.StartAsync();
        return new ProductServer(folder, app, await SeedAsync(app.Services));
    }

    /// <summary>So that every sandbox starts cold.</summary>
    public static string[] WithoutWaiting => ["--Mentiko:Execution:Local:WaitingPerNamespace", "0"];

    /// <summary>Accepts a run and returns at once, as a caller of the API gets its 202.</summary>
    /// <param name="chain">Default: the chain of one step.</param>
    public async Task<RunId> TriggerAsync(ChainName? chain = null)
    {
        var input = new TriggerRun.Input(chain ?? Chain, TriggerKind.Api, default, ImmutableSortedDictionary<string, string>.Empty, null);
        return Must(await _app.Services.GetRequiredService<TriggerRun>().ExecuteAsync(Scope, input, default)).Id;
    }

    /// <summary>Makes a further chain of one step.</summary>
    public async Task<ChainName> AddChainAsync(string name, string[] command, params string[] secrets)
    {
        await SaveAsync(_app.Services, Scope, AgentName.Parse(name), ChainName.Parse(name), command, secrets);
        return ChainName.Parse(name);
    }

    public async Task<HttpClient> SignInAsync()
    {
        var client = new HttpClient { BaseAddress = new Uri(Url) };
        var answer = await client.PostAsJsonAsync("/api/v1/auth/token", new { email = Email, password = Password, @namespace = Scope.Slug.Text });
        answer.EnsureSuccessStatusCode();
        var token = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>Makes an organization with a chain of one step, through the use cases.</summary>
    public static async Task<NamespaceScope> SeedAsync(IServiceProvider services)
    {
        var account = Must(await services.GetRequiredService<IAccountFounder>().FindOrCreateAsync(Email, Password, "Bench", default));
        var owner = new Actor(account.Id, account.DisplayName, CredentialKind.System, null, null);
        var slug = NamespaceSlug.Parse("bench");
        Must(await services.GetRequiredService<CreateOrganization>().ExecuteAsync(owner, slug.Text, "Bench", default));
        var scope = Must(await services.GetRequiredService<NamespaceGate>().EnterAsync(new SessionIdentity(owner, slug), slug.Text, default));
        await SaveAsync(services, scope, AgentName.Parse("noop"), Chain, ["/usr/bin/true"]);
        return scope;
    }

    private static async Task SaveAsync(IServiceProvider services, NamespaceScope scope, AgentName agent, ChainName chain, string[] command, params string[] secrets)
    {
        Must(await services.GetRequiredService<SaveAgent>().ExecuteAsync(scope, new SaveAgent.Input(agent, Json(Definitions.Agent(command, secrets)), null, null), default));
        Must(await services.GetRequiredService<SaveChain>().ExecuteAsync(scope, new SaveChain.Input(chain, Json(Definitions.Chain(agent.Text)), null, null), default));
    }

    public static T Must<T>(Result<T> result) => result.TryGet(out var value, out var error) ? value : throw new InvalidOperationException($"Refused: {error}");

    private static JsonElement Json(object value) => JsonSerializer.SerializeToElement(value);

    private static void Observe(IServiceCollection services)
    {
        var store = services.Last(service => service.ServiceType == typeof(ILogStore));
        services.Remove(store);
        services.AddSingleton<ILogStore>(provider => new RunProbe(
            (ILogStore)ActivatorUtilities.CreateInstance(provider, store.ImplementationType!),
            provider.GetRequiredService<IRunFeed>,
            provider.GetRequiredService<IRunStore>));
    }
}
