using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Mentiko.Infrastructure.Examples;

/// <summary>Registers the example organizations.</summary>
public static class ExamplesSetup
{
    /// <summary>Reads <c>Mentiko:Demo</c> and <c>Mentiko:DemoPassword</c>.</summary>
    public static IServiceCollection AddMentikoExamples(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ExampleOptions>()
            .Bind(configuration.GetSection("Mentiko"))
            .Validate(options => options.DemoPassword is null or { Length: >= 12 }, "Mentiko:DemoPassword needs at least 12 characters.")
            .ValidateOnStart();
        services.AddHostedService<ExampleSeeder>();
        return services;
    }
}
