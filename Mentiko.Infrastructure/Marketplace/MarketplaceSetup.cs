using Mentiko.Core.Marketplace;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Mentiko.Infrastructure.Marketplace;

/// <summary>Registers the catalog.</summary>
public static class MarketplaceSetup
{
    /// <summary>Reads <c>Mentiko:Marketplace</c>. A key that is none stops the start; a bundle that is none does not.</summary>
    public static IServiceCollection AddMentikoMarketplace(this IServiceCollection services, IConfiguration section)
    {
        services.AddOptions<MarketplaceOptions>()
            .Bind(section.GetSection("Marketplace"))
            .ValidateOnStart();
        services.AddSingleton<Microsoft.Extensions.Options.IValidateOptions<MarketplaceOptions>, MarketplaceOptionsValidator>();
        services.AddSingleton<IMarketplaceCatalog, MarketplaceCatalog>();
        services.AddHostedService<CatalogStart>();
        return services;
    }

    /// <summary>Reads the catalog at the start, so that what is left out is said then and not at somebody's first look.</summary>
    private sealed class CatalogStart(IMarketplaceCatalog catalog) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.FromResult(catalog.Items);

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
