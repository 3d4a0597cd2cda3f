using Mentiko.Core;
using Mentiko.Core.Namespaces;
using Mentiko.Infrastructure.AuditTrail.Archiving;
using Mentiko.Infrastructure.Examples;
using Mentiko.Infrastructure.FileSystem;
using Mentiko.Infrastructure.HangfireJobs;
using Mentiko.Infrastructure.Hosting;
using Mentiko.Infrastructure.Identity;
using Mentiko.Infrastructure.Marketplace;
using Mentiko.Infrastructure.Persistence;
using Mentiko.Infrastructure.Persistence.Transfer;
using Mentiko.Infrastructure.RunLogs;
using Mentiko.Infrastructure.SignIn;
using Mentiko.Web.Accounts;
using Mentiko.Web.Api;
using Mentiko.Web.Api.Health;
using Mentiko.Web.Components;
using Mentiko.Web.Gates;
using Mentiko.Web.Telemetry;
using Microsoft.Extensions.Options;

try
{
    if (args is ["snapshot-state", ..])
    {
        // By the settings alone: a server that is put together takes the data root for itself, and this one may run.
        var settings = Program.Compose(args).Configuration;
        await StateSnapshot.WriteAsync(settings.GetSection(ServerOptions.Section), settings["to"], CancellationToken.None);
        return 0;
    }

    await using var app = Program.Build(args);
    if (args is ["copy-state", ..])
    {
        app.Services.GetService<IStartupValidator>()?.Validate();
        await StateTransfer.CopyAsync(app.Services, app.Configuration["from"], Console.WriteLine, CancellationToken.None);
        return 0;
    }

    await Program.PrepareAsync(app);
    if (args is ["archive-audit", ..])
    {
        await AuditArchive.RunAsync(app.Services, app.Configuration["before"], app.Configuration["to"], Console.WriteLine, CancellationToken.None);
        return 0;
    }

    await app.RunAsync();
    return 0;
}
catch (Exception fault) when (Program.FindSentences(fault) is { } sentences)
{
    // The operator's to mend: sentences that name the setting, and no stack.
    await Console.Error.WriteLineAsync(string.Join(Environment.NewLine, sentences));
    return 1;
}

/// <summary>The composition: the one place that knows every room.</summary>
internal sealed partial class Program
{
    private const long LargestBody = 1 << 20;

    private Program()
    {
    }

    /// <summary>Builds the server without starting it.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="change">Changes to what was composed, for tests.</param>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? change = null)
    {
        var builder = Compose(args);
        change?.Invoke(builder);
        var management = builder.ListenForManagement();

        var app = builder.Build();
        var roles = app.Services.GetRequiredService<IOptions<RoleOptions>>().Value;
        app.UseManagement(management);
        app.UseMentikoGates(roles.IsWeb);
        app.MapMentikoHealth(roles.Roles);
        if (roles.IsWeb)
        {
            app.MapMentikoAccount();
            app.MapMentikoApi();
            app.MapMentikoPages();
            app.MapMentikoJobs("/admin/jobs").WithMetadata(new RequireAdministratorAttribute());
            app.MapOpenApi().AllowAnonymous();
        }

        AccessRules.Check(app);
        app.Lifetime.ApplicationStarted.Register(() => Console.WriteLine($"Mentiko listens on {string.Join(", ", app.Urls.Where(url => !management.Serves(url)))}"));
        return app;
    }

    /// <summary>Every room of the server and every setting, with nothing made of them yet.</summary>
    private static WebApplicationBuilder Compose(string[] args)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = args,
            ApplicationName = typeof(Program).Assembly.GetName().Name,
            // Settings and assets lie beside the program, wherever it is started from.
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.WebHost.UseStaticWebAssets();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LargestBody;
        });
        builder.Host.UseDefaultServiceProvider(services => services.ValidateScopes = services.ValidateOnBuild = true);
        AddRooms(builder.Services, builder.Configuration);
        builder.AddMentikoTelemetry();
        return builder;
    }

    /// <summary>Validates every setting and brings the database up to date: what can go wrong at a start goes wrong here.</summary>
    public static async Task PrepareAsync(WebApplication app)
    {
        app.Services.GetService<IStartupValidator>()?.Validate();
        await app.Services.PrepareDatabaseAsync(app.Lifetime.ApplicationStopping);
    }

    /// <summary>What to tell the operator about a start that failed; null for a bug, whose stack is wanted.</summary>
    private static IEnumerable<string>? FindSentences(Exception fault) => fault switch
    {
        OptionsValidationException bad => bad.Failures,
        AggregateException many when many.InnerExceptions.All(inner => FindSentences(inner) is not null) => many.InnerExceptions.SelectMany(inner => FindSentences(inner)!),
        // The binder names the setting itself: "Failed to convert configuration value 'x' at 'Mentiko:...'".
        InvalidOperationException { InnerException: FormatException or ArgumentException } => [fault.Message],
        IOException => [fault.Message],
        _ => null,
    };

    private static Tenancy TenancyOf(ServerOptions server, NamespaceOptions namespaces) => new(server.IsSingleTenant)
    {
        MostOwned = namespaces.PerAccount,
        Slug = NamespaceSlug.Parse(server.SingleTenant.Slug),
        Name = server.SingleTenant.Name.Trim(),
        Plan = new PlanTier(server.SingleTenant.Plan),
    };

    private static void AddRooms(IServiceCollection services, ConfigurationManager configuration)
    {
        var section = configuration.GetSection(ServerOptions.Section);
        services.AddSingleton(TimeProvider.System);
        services.AddMentikoCore();
        services.AddSingleton(provider => TenancyOf(
            provider.GetRequiredService<IOptions<ServerOptions>>().Value,
            provider.GetRequiredService<IOptions<NamespaceOptions>>().Value));
        services.AddMentikoFileSystem(section);
        services.AddMentikoKeyRing();
        services.AddMentikoPersistence(section);
        services.AddMentikoIdentity(section);
        services.AddMentikoSignIn(section.GetSection("SignInProviders"));
        services.AddMentikoLogs();
        if (RoleOptions.Read(section.GetSection("Roles")).Contains(RoleOptions.Worker))
        {
            services.AddLocalExecution(configuration);
            services.AddContainerExecution(configuration);
            services.AddSshExecution(configuration);
        }

        services.AddRemoteHosts(configuration);

        services.AddMentikoEngine(section);
        services.AddMentikoMarketplace(section);
        services.AddMentikoExamples(configuration);

        services.AddMentikoGates(configuration);
        services.AddMentikoApi();
        services.AddMentikoOpenApi();
        services.AddScoped<SessionIssuer>();
        services.AddScoped<HalfSession>();
        services.AddSingleton<JourneyCookie>();
        services.AddMentikoPages();
    }
}
