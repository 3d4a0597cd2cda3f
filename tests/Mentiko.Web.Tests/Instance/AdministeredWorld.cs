using System.Net.Http.Json;
using System.Text.Json;
using Mentiko.Core.Execution;
using Mentiko.TestKit.Server;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Mentiko.Web.Tests.Instance;

/// <summary>A world with an administrator of the instance, who is a member of nothing.</summary>
public sealed class AdministeredWorld : World, IAsyncLifetime
{
    private const string Email = "root@instance.example";

    protected override IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>
    {
        ["Mentiko:Bootstrap:AdminEmail"] = Email,
        ["Mentiko:Bootstrap:AdminPassword"] = Person.Password,
        ["Mentiko:Engine:SweepSeconds"] = "1",
    };

    public Person Administrator => new(Server, Email, "");

    public HttpClient AsAdministrator { get; private set; } = null!;

    async ValueTask IAsyncLifetime.InitializeAsync()
    {
        await InitializeAsync();
        AsAdministrator = await Administrator.WithTokenAsync(null);
    }

    public void Release() => Server.Services.GetServices<IAgentExecutor>().OfType<EchoExecutor>().Single().Release();

    public async Task<JsonElement> GetAsync(string rest) => await AsAdministrator.GetFromJsonAsync<JsonElement>($"/api/v1/admin{rest}");

    public Task<HttpResponseMessage> PostAsync(string rest, string? body = null) =>
        AsAdministrator.PostAsync($"/api/v1/admin{rest}", body is null ? null : Json(body));

    public Task<HttpResponseMessage> PutAsync(string rest, string body) => AsAdministrator.PutAsync($"/api/v1/admin{rest}", Json(body));
}
