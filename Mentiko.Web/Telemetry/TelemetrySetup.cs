using Mentiko.Core.Runs;
using Microsoft.Extensions.Options;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Mentiko.Web.Telemetry;

/// <summary>Puts metrics, traces and the server's own log together.</summary>
internal static class TelemetrySetup
{
    // What the framework and the database's driver count by themselves; none of it names a namespace.
    private static readonly string[] Meters =
    [
        RunTraces.SourceName, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.RateLimiting",
        "Microsoft.AspNetCore.Components.Server.Circuits", "System.Runtime", "Npgsql",
    ];

    public static void AddMentikoTelemetry(this WebApplicationBuilder builder)
    {
        var section = builder.Configuration.GetSection(TelemetryOptions.Section);
        builder.Services.AddOptions<TelemetryOptions>().Bind(section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<TelemetryOptions>, TelemetryOptionsValidator>();
        if (section[nameof(TelemetryOptions.LogFormat)] == "json")
        {
            builder.Logging.ClearProviders().AddJsonConsole(console => console.IncludeScopes = true);
        }

        var collector = Uri.TryCreate(section[nameof(TelemetryOptions.OtlpEndpoint)], UriKind.Absolute, out var endpoint) ? endpoint : null;
        var isScraped = ManagementPort.TryParse(section[nameof(TelemetryOptions.ManagementUrl)], out _);
        if (collector is null && !isScraped)
        {
            // Nobody asks: nothing listens to the instruments, and they cost next to nothing.
            return;
        }

        var telemetry = builder.Services.AddOpenTelemetry().ConfigureResource(resource => resource.AddService("mentiko"));
        telemetry.WithMetrics(metrics =>
        {
            metrics.AddMeter(Meters);
            if (isScraped)
            {
                metrics.AddPrometheusExporter();
            }

            if (collector is not null)
            {
                metrics.AddOtlpExporter(exporter => exporter.Endpoint = collector);
            }
        });
        if (collector is not null)
        {
            telemetry.WithTracing(traces => traces
                .AddSource(RunTraces.SourceName)
                .AddAspNetCoreInstrumentation(RequestSpans.Configure)
                .AddOtlpExporter(exporter => exporter.Endpoint = collector));
        }
    }

    /// <summary>Adds the management address to those that the server listens on anyway.</summary>
    public static ManagementPort ListenForManagement(this WebApplicationBuilder builder)
    {
        if (!ManagementPort.TryParse(builder.Configuration[$"{TelemetryOptions.Section}:{nameof(TelemetryOptions.ManagementUrl)}"], out var management))
        {
            return ManagementPort.None;
        }

        var urls = builder.WebHost.GetSetting(WebHostDefaults.ServerUrlsKey);
        builder.WebHost.UseUrls([.. (string.IsNullOrEmpty(urls) ? "http://localhost:5000" : urls).Split(';'), management.Url!]);
        return management;
    }

    /// <summary>Before every gate: what arrives on the management port never reaches the product.</summary>
    public static void UseManagement(this WebApplication app, ManagementPort management)
    {
        if (management.Url is null)
        {
            return;
        }

        app.UseWhen(http => management.Serves(http) && !http.Request.Path.StartsWithSegments("/health"), branch =>
        {
            branch.UseOpenTelemetryPrometheusScrapingEndpoint("/metrics");
            branch.Run(http =>
            {
                http.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            });
        });
    }
}
