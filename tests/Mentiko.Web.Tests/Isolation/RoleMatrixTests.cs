using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Mentiko.Core.Access;
using Mentiko.TestKit.Server;
using Mentiko.Web.Gates;
using Xunit;

namespace Mentiko.Web.Tests.Isolation;

/// <summary>
/// Every endpoint of a namespace as every role, by token, by cookie, by API key and by an Owner's key that is for the
/// role only, through the real pipeline: refused where
/// the table says so, each time with an entry in the record, and before the body is read; nowhere else.
/// </summary>
public abstract class RoleMatrixTests(World world, ITestOutputHelper output)
{
    private const string Broken = "{ this is not JSON";

    /// <summary>Names that nothing has: what is allowed finds nothing and changes nothing.</summary>
    private static readonly Dictionary<string, string> Nothing = new()
    {
        ["name"] = "no-such-thing",
        ["version"] = "7",
        ["id"] = "00000000000070008000000000000000",
        ["eventId"] = "no-such-event",
        ["delivery"] = "no-such-delivery",
        ["userId"] = "no-such-user",
        ["path"] = "no/such/file",
        ["item"] = "no-such-item",
    };

    [Fact]
    public async Task EveryEndpoint_AsEveryRole_RefusedExactlyWhereTheTableSaysSo()
    {
        var people = new Dictionary<Role, Person> { [Role.Owner] = world.Owner, [Role.Admin] = world.Admin, [Role.Operator] = world.Operator, [Role.Viewer] = world.Viewer };
        var endpoints = world.Server.Endpoints.Where(endpoint => AccessRules.Of(endpoint) is AccessRule.Member).ToList();
        var (asked, refused) = (0, 0);
        var before = await DenialsAsync();
        foreach (var role in RoleTable.Roles)
        {
            foreach (var client in await CredentialsAsync(people[role], role))
            {
                foreach (var endpoint in endpoints)
                {
                    var permission = AccessRules.PermissionOf(endpoint)!.Name;
                    foreach (var sample in EndpointSample.For(endpoint, Nothing))
                    {
                        // A file may hold anything, so what is allowed would write it: a name too long for one.
                        var rest = sample.IsWrite && sample.Pattern.Contains("workspace", StringComparison.Ordinal) ? sample with { Rest = "/workspace/" + new string('x', 300) } : sample;
                        using var request = rest.ToRequest("/api/v1/orgs", World.Acme, sample.Body is { Length: > 0 } ? Broken : null);
                        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
                        var isRefused = answer.StatusCode == HttpStatusCode.Forbidden;
                        Assert.True(isRefused == !RoleTable.Allows(role, permission), $"{sample.Method} {sample.Pattern} as {role}: {(int)answer.StatusCode}");
                        Assert.True((int)answer.StatusCode < 500, $"{sample.Method} {sample.Pattern} as {role}: {(int)answer.StatusCode}");
                        asked++;
                        refused += isRefused ? 1 : 0;
                    }
                }
            }
        }

        Assert.Equal(refused, await DenialsAsync() - before);
        Assert.InRange(refused, 1, asked - 1);
        output.WriteLine($"{endpoints.Count} endpoints, {asked} requests, {refused} refused, each with an entry.");
    }

    [Fact]
    public void RoleMatrix_EveryPermission_AsTheTable()
    {
        Assert.Equal(RoleTable.Permissions.Order(), RoleMatrix.Permissions.Select(permission => permission.Name).Order());
        foreach (var permission in RoleMatrix.Permissions)
        {
            Assert.All(RoleTable.Roles, role => Assert.Equal(RoleTable.Allows(role, permission.Name), RoleMatrix.Allows(role, permission)));
        }
    }

    private async Task<HttpClient[]> CredentialsAsync(Person person, Role role) =>
    [
        await person.WithTokenAsync(World.Acme),
        await person.WithCookieAsync(World.Acme),
        await person.WithKeyAsync(role.ToWire()),
        await world.Owner.WithKeyAsync(role.ToWire()),
    ];

    private async Task<int> DenialsAsync()
    {
        var count = 0;
        string? cursor = null;
        do
        {
            var page = await world.AsOwner.GetFromJsonAsync<JsonElement>(World.Path($"/audit?action=access.denied&outcome=denied&limit=200{(cursor is null ? "" : $"&cursor={cursor}")}"));
            count += page.GetProperty("items").GetArrayLength();
            cursor = page.GetProperty("next").GetString();
        }
        while (cursor is not null);
        return count;
    }
}

public sealed class RolesOfMany(World world, ITestOutputHelper output) : RoleMatrixTests(world, output), IClassFixture<World>;

public sealed class RolesOfOne(SingleWorld world, ITestOutputHelper output) : RoleMatrixTests(world, output), IClassFixture<SingleWorld>;
