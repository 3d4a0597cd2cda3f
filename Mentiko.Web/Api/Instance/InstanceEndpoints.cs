using Mentiko.Core.Instance;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Plans;
using Mentiko.Core.Results;
using Mentiko.Web.Api.Quotas;
using Mentiko.Web.Gates;

namespace Mentiko.Web.Api.Instance;

/// <summary>
/// What an administrator of the instance does: organizations, their plans, and what waits. The parameter is not called
/// as that of a namespace's own addresses: these pass another gate, and enter no namespace.
/// </summary>
internal static class InstanceEndpoints
{
    public static void MapInstance(this AdminGroup admin)
    {
        admin.Get("/orgs", ListAsync).AnswersList<OrganizationBody>().Queries("limit", "cursor");
        admin.Post("/orgs", AddAsync).Reads<AddOrganizationBody>().Answers<OrganizationBody>(201);
        admin.Put("/orgs/{organization}/plan", ChangePlanAsync).Reads<ChangePlanBody>().Answers<OrganizationBody>(200);
        admin.Post("/orgs/{organization}/suspend", SuspendAsync).Answers<OrganizationBody>(200);
        admin.Post("/orgs/{organization}/resume", ResumeAsync).Answers<OrganizationBody>(200);
        admin.Get("/queue", QueueAsync).Answers<InstanceQueueBody>(200);
    }

    private static Task<IResult> ListAsync(AdminCall call, ListOrganizations list) =>
        call.ListAsync("orgs", page => list.ExecuteAsync(call.Scope, page, call.Cancel), OrganizationBody.Of);

    private static async Task<IResult> AddAsync(AdminCall call, AddOrganization add)
    {
        var read = await RequestBody.ReadAsync(call.Http, body =>
            new AddOrganization.Input(body.Text("slug"), body.Text("name"), body.OptionalText("plan"), body.OptionalText("owner")));
        return read.TryGet(out var input, out var error)
            ? (await add.ExecuteAsync(call.Scope, input, call.Cancel)).Or(added =>
                Results.Created(OrgGroup.PathOf(added.Organization.Slug.Text), OrganizationBody.Of(added)))
            : new Refusal(error);
    }

    private static async Task<IResult> ChangePlanAsync(AdminCall call, string organization, ChangePlan change)
    {
        if (!(await RequestBody.ReadAsync(call.Http, ReadPlan)).TryGet(out var read, out var error))
        {
            return new Refusal(error);
        }

        return NamespaceSlug.TryParse(organization, out var slug)
            ? (await change.ExecuteAsync(call.Scope, new ChangePlan.Input(slug, read.Plan, read.Agreed), call.Cancel)).Or(changed => Results.Ok(OrganizationBody.Of(changed)))
            : new Refusal(new Error.NotFound());
    }

    // A null is the plan's own, as it is where a limit is left out: what is put is all that is agreed.
    private static (PlanTier Plan, QuotaChanges Agreed) ReadPlan(BodyReader body) =>
        (new PlanTier(body.Text("plan")), new QuotaEdit(LimitsReader.Read(body)).ApplyTo(QuotaChanges.None));

    private static Task<IResult> SuspendAsync(AdminCall call, string organization, SuspendOrganization suspend) =>
        SetAsync(organization, slug => suspend.ExecuteAsync(call.Scope, slug, call.Cancel));

    private static Task<IResult> ResumeAsync(AdminCall call, string organization, ResumeOrganization resume) =>
        SetAsync(organization, slug => resume.ExecuteAsync(call.Scope, slug, call.Cancel));

    private static async Task<IResult> SetAsync(string organization, Func<NamespaceSlug, Task<Result<OrganizationSummary>>> set) =>
        NamespaceSlug.TryParse(organization, out var slug)
            ? (await set(slug)).Or(changed => Results.Ok(OrganizationBody.Of(changed)))
            : new Refusal(new Error.NotFound());

    private static Task<IResult> QueueAsync(AdminCall call, GetInstanceQueue get) =>
        get.ExecuteAsync(call.Scope, default, call.Cancel).Or(found => Results.Ok(InstanceQueueBody.Of(found)));
}
