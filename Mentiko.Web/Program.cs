using Mentiko.Web.Accounts;
using Mentiko.Web.Api;
using Mentiko.Web.Api.Health;
using Mentiko.Web.Components;
using Mentiko.Web.Gates;

try
{
    await using var app = Program.Build(args);
    await app.RunAsync();
    return 0;
}
catch (Microsoft.Extensions.Options.OptionsValidationException bad)
{
    // A bad setting is the operator's to mend: sentences that name it, and no stack.
    await Console.Error.WriteLineAsync(string.Join(Environment.NewLine, bad.Failures));
    return 1;
}

/// <summary>The composition: the one place that knows every room.</summary>
internal sealed partial class Program
{
    private Program()
    {
    }

    /// <summary>Builds the server without starting it.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="change">Changes to what was composed, for tests.</param>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? change = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = args,
            ApplicationName = typeof(Program).Assembly.GetName().Name,
            // Settings and assets lie beside the program, wherever it is started from.
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.WebHost.UseStaticWebAssets();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddMentikoPages();
        builder.Services.AddMentikoGates(builder.Configuration);
        builder.Services.AddMentikoApi();
        builder.Services.AddMentikoOpenApi();
        builder.Services.AddScoped<SessionIssuer>();
        change?.Invoke(builder);

        var app = builder.Build();
        app.UseMentikoGates();
        app.MapMentikoPages();
        // Until every store has landed: handlers cannot bind what nobody has registered.
        var known = app.Services.GetRequiredService<IServiceProviderIsService>();
        if (known.IsService(typeof(Mentiko.Core.Access.IAccounts)) && known.IsService(typeof(Mentiko.Core.Audit.ListAudit)))
        {
            app.MapMentikoAccount();
            app.MapMentikoApi();
            app.MapMentikoHealth();
            app.MapOpenApi().AllowAnonymous();
        }

        AccessRules.Check(app);
        app.Lifetime.ApplicationStarted.Register(() => Console.WriteLine($"Mentiko listens on {string.Join(", ", app.Urls)}"));
        return app;
    }
}
