using Mentiko.Core.Access;
using Mentiko.Core.Agents;
using Mentiko.Core.Execution;
using Mentiko.Core.Instance;
using Mentiko.Core.Runs;

namespace Mentiko.Web.Api.Executors;

/// <summary>What runs agents, how it stands and what it enforces; for a namespace and for the instance.</summary>
internal static class ExecutorEndpoints
{
    public static void MapExecutors(this OrgGroup org) =>
        org.Get("/executors", Permission.RunsRead, ListAsync).AnswersList<ExecutorBody>();

    public static void MapExecutors(this AdminGroup admin) =>
        admin.Get("/executors", ListForInstanceAsync).AnswersList<InstanceExecutorBody>();

    // There are as many as targets, so all of them are one page.
    private static Task<IResult> ListAsync(OrgCall call, ListExecutors list) =>
        list.ExecuteAsync(call.Scope, default, call.Cancel).Or(found => Results.Ok(new ListBody([.. found.Select(ExecutorBody.Of)], null)));

    private static Task<IResult> ListForInstanceAsync(AdminCall call, ListInstanceExecutors list) =>
        list.ExecuteAsync(call.Scope, default, call.Cancel).Or(found => Results.Ok(new ListBody([.. found.Select(InstanceExecutorBody.Of)], null)));
}

/// <summary>An executor as a namespace sees it.</summary>
internal sealed record ExecutorBody(
    string Target, bool Allowed, bool Offered, bool Available, string Text, IReadOnlyDictionary<string, string> Limits, int Waiting, TroubleBody? LastError)
{
    public static ExecutorBody Of(ExecutorState state) => new(
        state.Target.ToWire(), state.IsAllowed, state.IsOffered, state.IsAvailable, state.Text, state.Limits, state.Waiting, state.LastTrouble is { } trouble ? TroubleBody.Of(trouble) : null);
}

/// <summary>What last kept an attempt of the namespace's from running, or ended it in the middle.</summary>
internal sealed record TroubleBody(string RunId, DateTimeOffset At, string Reason, string Text)
{
    public static TroubleBody Of(ExecutorTrouble trouble) => new(trouble.Run.Text, trouble.At, trouble.Reason.ToWire(), trouble.Text);
}

/// <summary>An executor as an administrator of the instance sees it.</summary>
internal sealed record InstanceExecutorBody(string Target, bool Available, string Text, IReadOnlyDictionary<string, string> Limits, int AtWork, int Waiting, string? LastError)
{
    public static InstanceExecutorBody Of(InstanceExecutor executor) => new(
        executor.Target.ToWire(), executor.Health.Available, executor.Health.Text, executor.Health.Enforced, executor.Health.AtWork, executor.Health.Waiting, executor.Health.LastError);
}
