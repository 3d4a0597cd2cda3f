using Mentiko.Core.Access;
using Mentiko.Core.Results;
using Mentiko.Core.Secrets;
using Mentiko.Web.Gates;

namespace Mentiko.Web.Api.Secrets;

/// <summary>The secrets of a namespace, without their values, and the key that they are encrypted with.</summary>
internal static class SecretEndpoints
{
    public static void MapSecrets(this OrgGroup org)
    {
        org.Get("/secrets", Permission.SecretsRead, ListAsync).AnswersList<SecretBody>().Queries("limit", "cursor");
        org.Get("/secrets/{name}", Permission.SecretsRead, GetAsync).Answers<SecretBody>(200);
        org.Put("/secrets/{name}", Permission.SecretsWrite, PutAsync).Reads<PutSecretBody>().Answers<SecretBody>(200).Answers<SecretBody>(201);
        org.Delete("/secrets/{name}", Permission.SecretsWrite, DeleteAsync).Answers(204);
        org.Get("/vault", Permission.VaultRotate, GetVaultAsync).Answers<VaultBody>(200);
        org.Post("/vault/rotate", Permission.VaultRotate, RotateAsync).Answers<VaultBody>(202);
    }

    private static Task<IResult> ListAsync(OrgCall call, ListSecrets list) =>
        call.ListAsync("secrets", page => list.ExecuteAsync(call.Scope, page, call.Cancel), SecretBody.Of);

    private static async Task<IResult> GetAsync(OrgCall call, string name, GetSecret get) => SecretName.TryParse(name, out var secret)
        ? (await get.ExecuteAsync(call.Scope, secret, call.Cancel)).Or(found => Results.Ok(SecretBody.Of(found)))
        : new Refusal(new Error.NotFound());

    private static async Task<IResult> PutAsync(OrgCall call, string name, PutSecret put)
    {
        var body = await RequestBody.ReadAsync(call.Http, body => new PutSecret.Input(name, new SecretValue(body.Text("value")), body.OptionalText("description")));
        return body.TryGet(out var input, out var error)
            ? (await put.ExecuteAsync(call.Scope, input, call.Cancel)).Or(done => Show(call.Scope, done))
            : new Refusal(error);
    }

    private static async Task<IResult> DeleteAsync(OrgCall call, string name, DeleteSecret delete) => SecretName.TryParse(name, out var secret)
        ? (await delete.ExecuteAsync(call.Scope, secret, call.Cancel)).OrNoContent()
        : new Refusal(new Error.NotFound());

    private static Task<IResult> GetVaultAsync(OrgCall call, GetVault get) =>
        get.ExecuteAsync(call.Scope, default, call.Cancel).Or(state => Results.Ok(VaultBody.Of(state)));

    private static Task<IResult> RotateAsync(OrgCall call, RotateVaultKey rotate) =>
        rotate.ExecuteAsync(call.Scope, default, call.Cancel).Or(state => Results.Accepted(OrgGroup.PathOf(call.Scope, "/vault"), VaultBody.Of(state)));

    private static IResult Show(NamespaceScope scope, SecretPut done) => done.IsNew
        ? Results.Created(OrgGroup.PathOf(scope, $"/secrets/{done.Secret.Name.Text}"), SecretBody.Of(done.Secret))
        : Results.Ok(SecretBody.Of(done.Secret));
}

internal sealed record PutSecretBody(string Value, string? Description);

internal sealed record SecretBody(
    string Name, int Version, string Description, DateTimeOffset CreatedAt, string CreatedBy, DateTimeOffset UpdatedAt, DateTimeOffset? LastUsedAt, IReadOnlyList<string> UsedBy)
{
    public static SecretBody Of(SecretRecord secret) => new(
        secret.Name.Text, secret.Version, secret.Description, secret.CreatedAt, secret.CreatedBy, secret.UpdatedAt, secret.LastUsedAt, secret.UsedBy);
}

internal sealed record VaultBody(int KeyVersion, int Secrets, int Reencrypted, int Unreadable, DateTimeOffset? RotatedAt, bool Rotating)
{
    public static VaultBody Of(VaultState state) =>
        new(state.KeyVersion, state.Secrets, state.Reencrypted, state.Unreadable, state.RotatedAt, state.IsRotating);
}
