using System.Collections.Immutable;
using Mentiko.Core.Access;
using Mentiko.Core.Agents;
using Mentiko.Core.Execution;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Runs;

namespace Mentiko.Web.Api.Health;

/// <summary>Whether the process lives, and whether it can do its work. Says nothing of any namespace.</summary>
internal static partial class HealthEndpoints
{
    /// <param name="routes">Where to map.</param>
    /// <param name="roles">What this server does, as its readiness tells.</param>
    public static void MapMentikoHealth(this IEndpointRouteBuilder routes, IReadOnlyList<string> roles)
    {
        routes.MapGet("/health/live", () => Results.Ok(new { status = "live" })).AllowAnonymous();
        routes.MapGet(
            "/health/ready",
            (INamespaceDirectory directory, IEnumerable<IAgentExecutor> executors, IDrainState drain, ILogger<HealthCheck> logger, CancellationToken cancel) =>
                ReadyAsync(roles, directory, executors, drain, logger, cancel)).AllowAnonymous();
    }

    private static async Task<IResult> ReadyAsync(
        IReadOnlyList<string> roles, INamespaceDirectory directory, IEnumerable<IAgentExecutor> executors, IDrainState drain, ILogger logger, CancellationToken cancel)
    {
        var checks = new List<HealthCheck> { await CheckStorageAsync(directory, logger, cancel) };
        checks.AddRange(executors.Select(executor => new HealthCheck(
            "executor-" + executor.Target.ToWire(), executor.Health.Available, executor.Health.Text, executor.Health.Enforced)));

        // Whoever spreads requests over servers should leave out one that is going away.
        // One executor that is away makes its own runs wait, and no others.
        var isReady = !drain.IsDraining && checks[0].Ready && (checks.Count == 1 || checks.Skip(1).Any(check => check.Ready));
        return Results.Json(
            new { status = drain.IsDraining ? "draining" : isReady ? "ready" : "not-ready", roles, draining = drain.IsDraining, checks },
            statusCode: isReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<HealthCheck> CheckStorageAsync(INamespaceDirectory directory, ILogger logger, CancellationToken cancel)
    {
        try
        {
            // A user that nobody is: the cheapest question that has to be answered by the database.
            await directory.ListAsync(new UserId("-"), cancel);
            return new HealthCheck("storage", true, "The database answers.", null);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            LogStorage(logger, fault);
            return new HealthCheck("storage", false, "The database does not answer.", null);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The database does not answer")]
    private static partial void LogStorage(ILogger logger, Exception fault);

    internal sealed record HealthCheck(string Name, bool Ready, string Text, ImmutableSortedDictionary<string, string>? Enforced);
}
