using Mentiko.Core.Billing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Mentiko.Infrastructure.Billing;

/// <summary>Puts the billing room together.</summary>
internal static class BillingServices
{
    public static IServiceCollection AddBilling(this IServiceCollection services)
    {
        services.AddSingleton<IUsageStore, EfUsageStore>();
        services.AddSingleton<IStatementPrinter, StatementPdf>();
        services.TryAddSingleton<IPaymentProvider, NoPayment>();
        services.AddSingleton<StorageSampler>();
        return services.AddHostedService(provider => provider.GetRequiredService<StorageSampler>());
    }
}
