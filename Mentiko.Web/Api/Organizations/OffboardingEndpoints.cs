using Mentiko.Core.Access;
using Mentiko.Core.Namespaces;
using Mentiko.Web.Gates;

namespace Mentiko.Web.Api.Organizations;

/// <summary>How an organization leaves: with everything it has, and for good.</summary>
internal static class OffboardingEndpoints
{
    public static void MapOffboarding(this OrgGroup org)
    {
        org.Get("/export", Permission.NamespaceDelete, ExportAsync).Answers(200);
        org.DeleteItself(Permission.NamespaceDelete, DeleteAsync).Reads<DeleteOrganizationBody>().Answers(202);
    }

    private static async Task<IResult> ExportAsync(OrgCall call, ExportOrganization export, StandingCheck standing) =>
        (await export.ExecuteAsync(call.Scope, default, call.Cancel)).Or(file =>
        {
            // Its place is free also where nothing was written.
            call.Http.Response.RegisterForDispose(file);
            return standing.Watch(
                Results.Stream(destination => file.WriteAsync(destination, call.Cancel), "application/zip", $"{call.Scope.Slug.Text}.zip"), Permission.NamespaceDelete);
        });

    private static async Task<IResult> DeleteAsync(OrgCall call, DeleteOrganization delete)
    {
        var read = await RequestBody.ReadAsync(call.Http, body => new DeleteOrganizationBody(body.Text("confirm")));
        return read.TryGet(out var body, out var error)
            ? (await delete.ExecuteAsync(call.Scope, body.Confirm, call.Cancel)).Or(_ => Results.StatusCode(StatusCodes.Status202Accepted))
            : new Refusal(error);
    }
}

internal sealed record DeleteOrganizationBody(string Confirm);
