using Mentiko.Core.Access;
using Mentiko.Core.Keys;
using Mentiko.Web.Gates;

namespace Mentiko.Web.Api.Keys;

/// <summary>Keys for programs: a member's own, and all of them for whoever may change members.</summary>
internal static class ApiKeyEndpoints
{
    public static void MapApiKeys(this OrgGroup org)
    {
        org.Get("/api-keys", Permission.KeysOwn, ListAsync).AnswersList<ApiKeyBody>().Queries("limit", "cursor");
        org.Post("/api-keys", Permission.KeysOwn, CreateAsync).Reads<CreateApiKeyBody>().Answers<CreatedApiKeyBody>(201);
        org.Delete("/api-keys/{id}", Permission.KeysOwn, RevokeAsync).Answers(204);
    }

    private static Task<IResult> ListAsync(OrgCall call, ListApiKeys list) =>
        call.ListAsync("api-keys", page => list.ExecuteAsync(call.Scope, new ListApiKeys.Input(page), call.Cancel), ApiKeyBody.Of);

    private static async Task<IResult> CreateAsync(OrgCall call, CreateApiKey create)
    {
        var body = await RequestBody.ReadAsync(call.Http, body => new NewApiKey(body.Text("name"), RoleReading.Read(body), body.OptionalTime("expiresAt")));
        return body.TryGet(out var input, out var error)
            ? (await create.ExecuteAsync(call.Scope, input, call.Cancel)).Or(made =>
                Results.Created(OrgGroup.PathOf(call.Scope, $"/api-keys/{made.Key.Id}"), CreatedApiKeyBody.Of(made)))
            : new Refusal(error);
    }

    private static async Task<IResult> RevokeAsync(OrgCall call, string id, RevokeApiKey revoke) =>
        (await revoke.ExecuteAsync(call.Scope, id, call.Cancel)).OrNoContent();
}

internal sealed record CreateApiKeyBody(string Name, string Role, DateTimeOffset? ExpiresAt);

/// <summary>The one answer with the key in it.</summary>
internal sealed record CreatedApiKeyBody(string Id, string Key, string Name, string Role, DateTimeOffset? ExpiresAt)
{
    public static CreatedApiKeyBody Of(CreatedApiKey made) =>
        new(made.Key.Id, made.Text, made.Key.Name, made.Key.Role.ToWire(), made.Key.ExpiresAt);
}

internal sealed record ApiKeyBody(
    string Id,
    string Name,
    string Role,
    string EffectiveRole,
    ApiKeyBody.OwnerPart Owner,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? LastUsedAt,
    string? MadeBy)
{
    internal sealed record OwnerPart(string UserId, string Email, string DisplayName);

    public static ApiKeyBody Of(ApiKey key) => new(
        key.Id,
        key.Name,
        key.Role.ToWire(),
        key.EffectiveRole.ToWire(),
        new OwnerPart(key.Owner.User.Value, key.Owner.Email, key.Owner.DisplayName),
        key.CreatedAt,
        key.ExpiresAt,
        key.LastUsedAt,
        key.MadeBy);
}
