using System.Text.Json.Serialization;
using Mentiko.Web.Api.Agents;
using Mentiko.Web.Api.Audit;
using Mentiko.Web.Api.Auth;
using Mentiko.Web.Api.Billing;
using Mentiko.Web.Api.Chains;
using Mentiko.Web.Api.Executors;
using Mentiko.Web.Api.Hosts;
using Mentiko.Web.Api.Instance;
using Mentiko.Web.Api.Keys;
using Mentiko.Web.Api.Marketplace;
using Mentiko.Web.Api.Members;
using Mentiko.Web.Api.Organizations;
using Mentiko.Web.Api.People;
using Mentiko.Web.Api.Queues;
using Mentiko.Web.Api.Quotas;
using Mentiko.Web.Api.Runs;
using Mentiko.Web.Api.Schedules;
using Mentiko.Web.Api.Secrets;
using Mentiko.Web.Api.Settings;
using Mentiko.Web.Api.SignIn;
using Mentiko.Web.Api.Webhooks;
using Mentiko.Web.Api.Workspace;
using Mentiko.Web.Gates;

namespace Mentiko.Web.Api;

/// <summary>The table of the API.</summary>
internal static class ApiSetup
{
    public static IServiceCollection AddMentikoApi(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.Converters.Add(new UtcTimes());
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            // An event or an input may be nested as deep as a body is read, and stands in an answer around it.
            json.SerializerOptions.MaxDepth = 2 * RequestBody.MaxDepth;
        });
        // What does not bind is the client's mistake: a status, never an exception in the log.
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = false);
        services.AddScoped<StandingCheck>();
        services.AddScoped<LogEventStream>();
        return services;
    }

    public static void MapMentikoApi(this IEndpointRouteBuilder routes)
    {
        var api = new ApiGroup(routes);
        api.MapAuth();
        api.MapOrganizations();
        api.MapAuditKey();
        api.MapMarketplace();
        api.MapPerson();

        new AdminGroup(routes).MapInstance();
        new AdminGroup(routes).MapExecutors();

        var org = new OrgGroup(routes);
        org.MapAgents();
        org.MapChains();
        org.MapForks();
        org.MapRuns();
        org.MapTrace();
        org.MapEvents();
        org.MapLogs();
        org.MapMembers();
        org.MapApiKeys();
        org.MapAudit();
        org.MapWorkspace();
        org.MapSecrets();
        org.MapSettings();
        org.MapSignInProvider();
        org.MapOffboarding();
        org.MapBilling();
        org.MapQuotas();
        org.MapQueue();
        org.MapExecutors();
        org.MapSchedules();
        org.MapWebhooks();
        org.MapHosts();
        routes.MapMentikoHooks();
    }
}
