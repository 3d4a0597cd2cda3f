using System.Globalization;
using Hangfire;
using Hangfire.Dashboard;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Mentiko.Infrastructure.HangfireJobs;

/// <summary>
/// Hangfire's dashboard over the queues: of this process, or of all nodes where they share a server. Only looked at: pages are reached by GET, and of its commands
/// none is, whatever somebody posts. Who may look is the caller's to say.
/// </summary>
public static class JobDashboard
{
    /// <summary>Its numbers are asked for by POST; nothing else of it is.</summary>
    private const string Numbers = "/stats";

    private static readonly DashboardOptions ReadOnly = new()
    {
        DashboardTitle = "Jobs of this instance",
        AppPath = "/admin/queue",
        DisplayStorageConnectionString = false,
        IsReadOnlyFunc = _ => true,
        StatsPollingInterval = 5000,
    };

    /// <summary>Maps it at a path such as <c>/admin/jobs</c>. Where no jobs can be seen from here: not found.</summary>
    public static IEndpointConventionBuilder MapMentikoJobs(this IEndpointRouteBuilder routes, string prefix)
    {
        var group = routes.MapGroup(prefix);
        group.MapGet("/{**path}", (HttpContext http, string? path) => AnswerAsync(http, prefix, "/" + path)).DisableAntiforgery();
        group.MapPost(Numbers, (HttpContext http) => AnswerAsync(http, prefix, Numbers)).DisableAntiforgery();
        return group;
    }

    private static async Task AnswerAsync(HttpContext http, string prefix, string path)
    {
        if (http.RequestServices.GetService<IJobStore>() is not { } jobs || DashboardRoutes.Routes.FindDispatcher(path) is not { } found)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        await found.Item1.Dispatch(new Context(jobs.Storage, http, prefix, path) { UriMatch = found.Item2 });
    }

    private sealed class Context : DashboardContext
    {
        public Context(JobStorage storage, HttpContext http, string prefix, string path)
            : base(storage, ReadOnly) => (Request, Response) = (new Asked(http, prefix, path), new Answer(http.Response));
    }

    private sealed class Asked(HttpContext http, string prefix, string path) : DashboardRequest
    {
        public override string Method => http.Request.Method;

        public override string Path => path;

        public override string PathBase => prefix;

        // Hangfire asks for these to let in whoever sits at the machine; here that is nobody's right.
        public override string LocalIpAddress => "";

        public override string RemoteIpAddress => "";

        public override string? GetQuery(string key) => http.Request.Query[key] is [{ } value, ..] ? value : null;

        public override async Task<IList<string>> GetFormValuesAsync(string key) => http.Request.HasFormContentType
            ? [.. (await http.Request.ReadFormAsync(http.RequestAborted))[key].OfType<string>()]
            : [];
    }

    private sealed class Answer(HttpResponse response) : DashboardResponse
    {
        public override string? ContentType
        {
            get => response.ContentType;
            set => response.ContentType = value;
        }

        public override int StatusCode
        {
            get => response.StatusCode;
            set => response.StatusCode = value;
        }

        public override Stream Body => response.Body;

        public override void SetExpire(DateTimeOffset? value) => response.Headers.Expires = value?.ToString("r", CultureInfo.InvariantCulture);

        public override Task WriteAsync(string text) => response.WriteAsync(text);
    }
}
