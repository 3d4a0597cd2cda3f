using Mentiko.Core.Access;
using Mentiko.Core.Results;
using Mentiko.Core.Runs;
using Mentiko.Core.Schedules;
using Mentiko.Web.Api.Runs;
using Mentiko.Web.Gates;

namespace Mentiko.Web.Api.Schedules;

/// <summary>The schedules of a namespace.</summary>
internal static class ScheduleEndpoints
{
    public static void MapSchedules(this OrgGroup org)
    {
        org.Get("/schedules", Permission.SchedulesRead, ListAsync).AnswersList<ScheduleBody>().Queries("limit", "cursor");
        org.Get("/schedules/{name}", Permission.SchedulesRead, GetAsync).Answers<ScheduleBody>(200);
        org.Put("/schedules/{name}", Permission.SchedulesWrite, SaveAsync).Reads<ScheduleDefinitionBody>()
            .Answers<ScheduleBody>(200).Answers<ScheduleBody>(201).TakesHeaders("If-Match", "If-None-Match");
        org.Delete("/schedules/{name}", Permission.SchedulesWrite, DeleteAsync).Answers(204).TakesHeaders("If-Match");
        org.Get("/schedules/{name}/ticks", Permission.SchedulesRead, ListTicksAsync).AnswersList<TickBody>().Queries("limit", "cursor");
        org.Post("/schedules/{name}/run", Permission.RunsTrigger, RunAsync).Answers<AcceptedBody>(202).TakesHeaders(RunEndpoints.IdempotencyKey);
    }

    private static Task<IResult> ListAsync(OrgCall call, ListSchedules list, ITickCalendar calendar, TimeProvider time) =>
        call.ListAsync("schedules", page => list.ExecuteAsync(call.Scope, page, call.Cancel), schedule => ScheduleBody.Of(schedule, calendar, time.GetUtcNow()));

    private static async Task<IResult> GetAsync(OrgCall call, string name, GetSchedule get, ITickCalendar calendar, TimeProvider time) =>
        ScheduleName.TryParse(name, out var schedule)
            ? (await get.ExecuteAsync(call.Scope, schedule, call.Cancel)).Or(found => Show(call, found, calendar, time))
            : new Refusal(new Error.NotFound());

    private static async Task<IResult> SaveAsync(OrgCall call, string name, SaveSchedule save, GetSchedule get, ITickCalendar calendar, TimeProvider time)
    {
        if (!(await RequestBody.ParseAsync(call.Http)).TryGet(out var document, out var error))
        {
            return new Refusal(error);
        }

        using (document)
        {
            if (!ScheduleName.TryParse(name, out var schedule))
            {
                return new Refusal(Error.Invalid.At("name", "A name has 1 to 63 lower-case letters, digits and hyphens and begins with no hyphen."));
            }

            return (await Preconditions.ReadAsync(call.Http, () => FindVersionAsync(call, schedule, get))).TryGet(out var expected, out error)
                ? (await save.ExecuteAsync(call.Scope, new SaveSchedule.Input(schedule, document.RootElement, expected), call.Cancel))
                    .Or(saved => Saved(call, saved, calendar, time))
                : new Refusal(error);
        }
    }

    private static async Task<IResult> DeleteAsync(OrgCall call, string name, DeleteSchedule delete, GetSchedule get)
    {
        if (!ScheduleName.TryParse(name, out var schedule))
        {
            return new Refusal(new Error.NotFound());
        }

        return (await Preconditions.ReadAsync(call.Http, () => FindVersionAsync(call, schedule, get))).TryGet(out var expected, out var error)
            ? (await delete.ExecuteAsync(call.Scope, new DeleteSchedule.Input(schedule, expected), call.Cancel)).OrNoContent()
            : new Refusal(error);
    }

    private static async Task<IResult> ListTicksAsync(OrgCall call, string name, ListScheduleTicks list) => ScheduleName.TryParse(name, out var schedule)
        ? await call.ListAsync(
            $"schedules/{name}/ticks",
            page => list.ExecuteAsync(call.Scope, new ListScheduleTicks.Input(schedule, page), call.Cancel),
            TickBody.Of)
        : new Refusal(new Error.NotFound());

    private static async Task<IResult> RunAsync(OrgCall call, string name, RunSchedule run, IDrainState drain)
    {
        if (!RunEndpoints.ReadKey(call.Http).TryGet(out var key, out var error))
        {
            return new Refusal(error);
        }

        if (!ScheduleName.TryParse(name, out var schedule))
        {
            return new Refusal(new Error.NotFound());
        }

        return drain.IsDraining
            ? new Refusal(new Error.Draining())
            : (await run.ExecuteAsync(call.Scope, new RunSchedule.Input(schedule, key), call.Cancel)).Or(accepted => RunEndpoints.Accepted(call, accepted));
    }

    private static async Task<int?> FindVersionAsync(OrgCall call, ScheduleName name, GetSchedule get) =>
        (await get.ExecuteAsync(call.Scope, name, call.Cancel)).TryGet(out var schedule, out _) ? schedule.Version : null;

    private static IResult Saved(OrgCall call, Schedule schedule, ITickCalendar calendar, TimeProvider time)
    {
        if (schedule.Version > 1)
        {
            return Show(call, schedule, calendar, time);
        }

        Preconditions.SetVersion(call.Http, schedule.Version);
        return Results.Created(OrgGroup.PathOf(call.Scope, $"/schedules/{schedule.Name.Text}"), ScheduleBody.Of(schedule, calendar, time.GetUtcNow()));
    }

    private static IResult Show(OrgCall call, Schedule schedule, ITickCalendar calendar, TimeProvider time)
    {
        Preconditions.SetVersion(call.Http, schedule.Version);
        return Results.Ok(ScheduleBody.Of(schedule, calendar, time.GetUtcNow()));
    }
}
