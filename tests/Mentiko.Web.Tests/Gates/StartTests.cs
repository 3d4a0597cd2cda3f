using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using Mentiko.TestKit.Server;
using Xunit;

namespace Mentiko.Web.Tests.Gates;

/// <summary>What settings do at the start, and how a bad one is said.</summary>
public sealed class StartTests
{
    [Theory]
    [InlineData("Mentiko:Registration", "Maybe")]
    [InlineData("Mentiko:Mode", "Both")]
    [InlineData("Mentiko:Roles", "web,cook")]
    [InlineData("Mentiko:Proxies", "10.0.0.1,nonsense")]
    [InlineData("Mentiko:Capacity:ConcurrentRuns", "many")]
    [InlineData("Mentiko:SignIn:PerAccount", "0")]
    [InlineData("Mentiko:DataRoot", "/")]
    [InlineData("Mentiko:Database:Provider", "Paper")]
    public async Task Start_BadSetting_OneSentenceThatNamesItAndExitCodeOne(string setting, string value)
    {
        var said = await RefuseAsync($"--{setting}={value}");

        Assert.Contains(setting, said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_DatabaseThatDoesNotAnswer_OneSentenceThatNamesTheSettingAndNoPassword()
    {
        var said = await RefuseAsync("--Mentiko:Database:Provider=PostgreSql", "--Mentiko:Database:ConnectionString=Host=127.0.0.1;Port=1;Database=mentiko;Username=mentiko;Password=hunter2-hunter2");

        Assert.Contains("The database of Mentiko:Database:ConnectionString does not let Mentiko in", said, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1:1", said, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SingleTenantAndClosed_OrganizationsAndAccounts_Forbidden()
    {
        await using var server = await MentikoServer.StartAsync(new Dictionary<string, string?> { ["Mentiko:Mode"] = "SingleTenant" });
        var person = await Person.RegisterAsync(server, "a@b.example");
        using var client = await person.WithTokenAsync(null);
        await RefusalTests.AssertRefusedAsync(HttpStatusCode.Forbidden, "forbidden", client.PostAsJsonAsync("/api/v1/orgs", new { slug = "mine", name = "Mine" }));

        await using var closed = await MentikoServer.StartAsync(new Dictionary<string, string?> { ["Mentiko:Registration"] = "Closed" });
        using var nobody = closed.NewClient();
        await RefusalTests.AssertRefusedAsync(HttpStatusCode.Forbidden, "forbidden", nobody.PostAsJsonAsync(
            "/api/v1/auth/register", new { email = "a@b.example", password = Person.Password, displayName = "A" }));
    }

    [Fact]
    public async Task SignIn_TooOften_RateLimitedWithRetryAfter()
    {
        await using var server = await MentikoServer.StartAsync(new Dictionary<string, string?> { ["Mentiko:SignIn:PerAccount"] = "2" });
        using var nobody = server.NewClient();
        HttpResponseMessage Last() => nobody.PostAsJsonAsync("/api/v1/auth/token", new { email = "a@b.example", password = "wrong wrong wrong" }).GetAwaiter().GetResult();
        Assert.Equal(HttpStatusCode.Unauthorized, Last().StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, Last().StatusCode);
        var refused = await RefusalTests.AssertRefusedAsync(HttpStatusCode.TooManyRequests, "rate-limited", Task.FromResult(Last()));
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
    }

    [Fact]
    public async Task ForwardedFor_FromNobodyConfigured_Ignored()
    {
        await using var server = await MentikoServer.StartAsync();
        await using var trusting = await MentikoServer.StartAsync(new Dictionary<string, string?> { ["Mentiko:Proxies"] = "127.0.0.1" });
        Assert.Equal("127.0.0.1", await AddressInRecordAsync(server));
        Assert.Equal("203.0.113.7", await AddressInRecordAsync(trusting));
    }

    [Fact]
    public async Task SessionCookie_OverHttps_IsSecureAndOfThisHostOnly()
    {
        await using var server = await MentikoServer.StartAsync(new Dictionary<string, string?> { ["Mentiko:Proxies"] = "127.0.0.0/8" });
        var person = await Person.RegisterAsync(server, "a@b.example");
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = server.Address };
        client.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");

        // By hand: a cookie container would not send a secure cookie over the proxy's plain connection.
        var asked = await client.GetAsync("/session/antiforgery");
        var token = (await World.JsonAsync(asked)).GetProperty("token").GetString()!;
        var form = new FormUrlEncodedContent([KeyValuePair.Create("email", person.Email), KeyValuePair.Create("password", Person.Password), KeyValuePair.Create("__RequestVerificationToken", token)]);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/session/sign-in") { Content = form };
        request.Headers.Add("Cookie", Assert.Single(asked.Headers.GetValues("Set-Cookie")).Split(';')[0]);
        var answer = await client.SendAsync(request);

        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"), header => header.Contains("mentiko-session=", StringComparison.Ordinal));
        Assert.StartsWith("__Host-mentiko-session=", cookie);
        Assert.Contains("; secure", cookie);
        Assert.Contains("; path=/", cookie);
        Assert.DoesNotContain("domain", cookie);
    }

    private static async Task<string?> AddressInRecordAsync(MentikoServer server)
    {
        var person = await Person.RegisterAsync(server, "a@b.example");
        using var free = await person.WithTokenAsync(null);
        await World.Expect(HttpStatusCode.Created, free.PostAsJsonAsync("/api/v1/orgs", new { slug = "mine", name = "Mine" }));
        using var client = await person.WithTokenAsync("mine");
        client.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.7");
        await World.Expect(HttpStatusCode.Created, client.PutAsync("/api/v1/orgs/mine/workspace/a.txt", new StringContent("x")));
        var entries = await World.JsonAsync(await client.GetAsync("/api/v1/orgs/mine/audit?action=file.written"));
        return entries.GetProperty("items")[0].GetProperty("ip").GetString();
    }

    /// <summary>What the program said, which has to be sentences alone and its end the code 1.</summary>
    private static async Task<string> RefuseAsync(params string[] options)
    {
        var root = Directory.CreateTempSubdirectory("mentiko-start-");
        try
        {
            var start = new ProcessStartInfo("dotnet") { RedirectStandardError = true, RedirectStandardOutput = true };
            foreach (var argument in (string[])["exec", typeof(Mentiko.Web.Gates.ProblemMap).Assembly.Location, "--urls=http://127.0.0.1:0", $"--Mentiko:DataRoot={root.FullName}/data", .. options])
            {
                start.ArgumentList.Add(argument);
            }

            using var server = Process.Start(start)!;
            var (error, output) = (server.StandardError.ReadToEndAsync(), server.StandardOutput.ReadToEndAsync());
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            await server.WaitForExitAsync(limit.Token);
            Assert.Equal(1, server.ExitCode);
            Assert.DoesNotContain("   at ", await error + await output);
            return await error;
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }
}
