using Mentiko.Core.Access;
using Mentiko.Core.Namespaces;
using Mentiko.Web.Gates;

namespace Mentiko.Web.Api.Organizations;

/// <summary>What a user sees from outside of any namespace: who they are and where they belong.</summary>
internal static class OrganizationEndpoints
{
    public static void MapOrganizations(this ApiGroup api)
    {
        api.SignedIn("GET", "/me", MeAsync).Answers<MeBody>(200);
        api.SignedIn("GET", "/orgs", ListAsync).AnswersList<MembershipBody>();
        api.Person("POST", "/orgs", CreateAsync).Reads<CreateOrganizationBody>().Answers<MembershipBody>(201);
        api.Person("POST", "/invitations/{token}/accept", AcceptAsync).Answers<MembershipBody>(200);
    }

    private static async Task<IResult> MeAsync(HttpContext http, INamespaceDirectory directory)
    {
        var caller = http.Caller()!;
        return Results.Ok(MeBody.Of(caller, await MembershipsAsync(caller, directory, http.RequestAborted)));
    }

    private static async Task<IResult> ListAsync(HttpContext http, INamespaceDirectory directory)
    {
        var memberships = await MembershipsAsync(http.Caller()!, directory, http.RequestAborted);
        return Results.Ok(new ListBody(memberships.Select(MembershipBody.Of).ToList<object>(), null));
    }

    /// <summary>Through a key, its namespace and nothing of the others that its owner belongs to; there as what the key is worth.</summary>
    private static async Task<IReadOnlyList<Membership>> MembershipsAsync(Caller caller, INamespaceDirectory directory, CancellationToken cancel)
    {
        var memberships = await directory.ListAsync(caller.Account.Id, cancel);
        return caller.Identity.Ceiling is not { } ceiling
            ? memberships
            : [.. memberships
                .Where(membership => membership.Organization.Slug == caller.Identity.Namespace)
                .Select(membership => membership with { Role = ceiling < membership.Role ? ceiling : membership.Role })];
    }

    private static async Task<IResult> CreateAsync(HttpContext http, CreateOrganization create)
    {
        var read = await RequestBody.ReadAsync(http, body => new CreateOrganizationBody(body.Text("slug"), body.Text("name")));
        if (!read.TryGet(out var body, out var error))
        {
            return new Refusal(error);
        }

        return (await create.ExecuteAsync(http.Caller()!.Actor, body.Slug, body.Name, http.RequestAborted)).Or(organization =>
            Results.Created(OrgGroup.PathOf(organization.Slug.Text), new MembershipBody(organization.Slug.Text, organization.Name, Role.Owner.ToWire())));
    }

    private static Task<IResult> AcceptAsync(HttpContext http, string token, INamespaceDirectory directory) =>
        directory.AcceptInvitationAsync(http.Caller()!.Actor, token, http.RequestAborted).Or(membership => Results.Ok(MembershipBody.Of(membership)));
}

internal sealed record CreateOrganizationBody(string Slug, string Name);

internal sealed record MembershipBody(string Namespace, string Name, string Role)
{
    public static MembershipBody Of(Membership membership) =>
        new(membership.Organization.Slug.Text, membership.Organization.Name, membership.Role.ToWire());
}

internal sealed record MeBody(string UserId, string Email, string DisplayName, IReadOnlyList<MembershipBody> Memberships, MeBody.SessionBody Session)
{
    internal sealed record SessionBody(string Kind, string? Namespace, string? Role);

    public static MeBody Of(Caller caller, IReadOnlyList<Membership> memberships)
    {
        // A session for a namespace that the user has left since is a session for none.
        var active = memberships.FirstOrDefault(membership => membership.Organization.Slug == caller.Identity.Namespace);
        return new MeBody(
            caller.Account.Id.Value,
            caller.Account.Email,
            caller.Account.DisplayName,
            memberships.Select(MembershipBody.Of).ToList(),
            new SessionBody(caller.Actor.Credential.ToWire(), active?.Organization.Slug.Text, active?.Role.ToWire()));
    }
}
