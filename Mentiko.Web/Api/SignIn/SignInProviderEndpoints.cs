using Mentiko.Core.Access;
using Mentiko.Core.SignIn;
using Mentiko.Web.Gates;

namespace Mentiko.Web.Api.SignIn;

/// <summary>How people sign in to an organization by its own provider.</summary>
internal static class SignInProviderEndpoints
{
    private const string Pattern = "/sign-in-provider";

    public static void MapSignInProvider(this OrgGroup org)
    {
        org.Get(Pattern, Permission.SettingsRead, GetAsync).Answers<SignInProviderBody>(200);
        org.Put(Pattern, Permission.SettingsWrite, SaveAsync).Reads<SignInProviderEditBody>()
            .Answers<SignInProviderBody>(200).Answers<SignInProviderBody>(201).TakesHeaders("If-Match", "If-None-Match");
        org.Delete(Pattern, Permission.SettingsWrite, DeleteAsync).Answers(204).TakesHeaders("If-Match");
    }

    private static Task<IResult> GetAsync(OrgCall call, GetSignInProvider get, IOrganizationSignIn door) =>
        get.ExecuteAsync(call.Scope, default, call.Cancel).Or(found => Show(call, door, found));

    private static async Task<IResult> SaveAsync(OrgCall call, SaveSignInProvider save, GetSignInProvider get, IOrganizationSignIn door)
    {
        var read = await RequestBody.ReadAsync(call.Http, Read);
        return read.TryGet(out var input, out var error)
            && (await Preconditions.ReadAsync(call.Http, () => FindVersionAsync(call, get))).TryGet(out var expected, out error)
            ? (await save.ExecuteAsync(call.Scope, input with { ExpectedVersion = expected }, call.Cancel)).Or(saved => Show(call, door, saved.Provider, saved.IsNew))
            : new Refusal(error);
    }

    private static async Task<IResult> DeleteAsync(OrgCall call, DeleteSignInProvider delete, GetSignInProvider get) =>
        (await Preconditions.ReadAsync(call.Http, () => FindVersionAsync(call, get))).TryGet(out var expected, out var error)
            ? (await delete.ExecuteAsync(call.Scope, new DeleteSignInProvider.Input(expected), call.Cancel)).OrNoContent()
            : new Refusal(error);

    private static SaveSignInProvider.Input Read(BodyReader body) => new(
        body.Text("issuer"),
        body.Text("clientId"),
        body.OptionalText("clientSecret"),
        body.Text("displayName"),
        body.OptionalTexts("emailDomains") ?? [],
        ReadRole(body),
        body.OptionalFlag("enabled") ?? true);

    private static Role ReadRole(BodyReader body)
    {
        if (body.OptionalText("defaultRole") is not { } text)
        {
            return Role.Viewer;
        }

        if (!RoleNames.TryParse(text, out var role))
        {
            body.Report("defaultRole", "A first role is viewer or operator.");
            return Role.Viewer;
        }

        return role;
    }

    private static async Task<int?> FindVersionAsync(OrgCall call, GetSignInProvider get) =>
        (await get.ExecuteAsync(call.Scope, default, call.Cancel)).TryGet(out var provider, out _) ? provider.Version : null;

    private static IResult Show(OrgCall call, IOrganizationSignIn door, SignInProvider provider, bool isNew = false)
    {
        Preconditions.SetVersion(call.Http, provider.Version);
        var body = SignInProviderBody.Of(provider, door.RedirectOf(call.Scope.Slug, call.Http.Request.Root()));
        return isNew ? Results.Created(OrgGroup.PathOf(call.Scope, Pattern), body) : Results.Ok(body);
    }
}

/// <summary>What an Owner sends; without a clientSecret the one that is there stays.</summary>
internal sealed record SignInProviderEditBody(
    string Issuer, string ClientId, string? ClientSecret, string DisplayName, IReadOnlyList<string>? EmailDomains, string? DefaultRole, bool? Enabled);

/// <summary>A sign-in provider as readers see it: never with its client secret.</summary>
/// <param name="RedirectUri">What the provider has to be told that it may send people back to.</param>
internal sealed record SignInProviderBody(
    int Version,
    string Issuer,
    string ClientId,
    string DisplayName,
    IReadOnlyList<string> EmailDomains,
    string DefaultRole,
    bool Enabled,
    string RedirectUri,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    string UpdatedBy)
{
    public static SignInProviderBody Of(SignInProvider provider, string redirect) => new(
        provider.Version,
        provider.Definition.Issuer,
        provider.Definition.ClientId,
        provider.Definition.DisplayName,
        provider.Definition.EmailDomains,
        provider.Definition.DefaultRole.ToWire(),
        provider.Definition.Enabled,
        redirect,
        provider.CreatedAt,
        provider.UpdatedAt,
        provider.UpdatedBy);
}
