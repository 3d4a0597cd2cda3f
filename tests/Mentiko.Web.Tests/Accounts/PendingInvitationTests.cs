using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Mentiko.TestKit.Server;
using Mentiko.Web.Tests.Gates;
using Xunit;

namespace Mentiko.Web.Tests.Accounts;

/// <summary>Invitations between being sent and being accepted.</summary>
public sealed class PendingInvitationTests(AccountWorld world) : IClassFixture<AccountWorld>
{
    private static readonly string Invitations = World.Path("/invitations");

    [Fact]
    public async Task Invite_SendsALetterWithTheLink_AndIsListed()
    {
        var token = await InviteAsync("invited@acme.example");
        var letter = await world.LetterAsync("invited@acme.example", "invites you to ACME");
        Assert.Contains($"/invitations/{token}", letter.Body, StringComparison.Ordinal);

        var listed = await ListedAsync("invited@acme.example");
        Assert.Equal("viewer", listed!.Value.GetProperty("role").GetString());
        Assert.False(listed.Value.TryGetProperty("token", out _));
    }

    [Fact]
    public async Task Revoke_TheLinkOpensNothingAnyMore()
    {
        var token = await InviteAsync("disinvited@acme.example");
        var id = (await ListedAsync("disinvited@acme.example"))!.Value.GetProperty("id").GetString();
        using var admin = await world.Admin.WithTokenAsync(World.Acme);
        await RefusalTests.AssertRefusedAsync(HttpStatusCode.Forbidden, "forbidden", admin.DeleteAsync($"{Invitations}/{id}"));

        await World.Expect(HttpStatusCode.NoContent, world.AsOwner.DeleteAsync($"{Invitations}/{id}"));

        Assert.Null(await ListedAsync("disinvited@acme.example"));
        await RefusalTests.AssertRefusedAsync(HttpStatusCode.NotFound, "not-found", world.AsOwner.DeleteAsync($"{Invitations}/{id}"));
        var person = await Person.RegisterAsync(world.Server, "disinvited@acme.example");
        using var client = await person.WithTokenAsync(null);
        await RefusalTests.AssertRefusedAsync(HttpStatusCode.NotFound, "not-found", client.PostAsync($"/api/v1/invitations/{token}/accept", null));
        var audit = await world.AsOwner.GetFromJsonAsync<JsonElement>(World.Path("/audit?action=invitation.revoked"));
        Assert.Equal(id, audit.GetProperty("items")[0].GetProperty("target").GetProperty("id").GetString());
    }

    private async Task<string> InviteAsync(string email)
    {
        var answer = await World.Expect(HttpStatusCode.Accepted, world.AsOwner.PostAsJsonAsync(World.Path("/members"), new { email, role = "viewer" }));
        return (await World.JsonAsync(answer)).GetProperty("invitation").GetProperty("token").GetString()!;
    }

    private async Task<JsonElement?> ListedAsync(string email)
    {
        var list = await world.AsOwner.GetFromJsonAsync<JsonElement>(Invitations);
        return list.GetProperty("items").EnumerateArray().Where(item => item.GetProperty("email").GetString() == email).Select(item => (JsonElement?)item).SingleOrDefault();
    }
}
