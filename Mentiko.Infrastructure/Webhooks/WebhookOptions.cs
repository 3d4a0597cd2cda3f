using Mentiko.Core.Webhooks;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Mentiko.Infrastructure.Webhooks;

/// <summary>Bounds of webhooks. Section <c>Mentiko:Webhooks</c>.</summary>
public sealed class WebhookOptions
{
    /// <summary>Webhooks that a namespace may have, from 1 to 10,000. Default: 100.</summary>
    public int PerNamespace { get; set; } = 100;
}

/// <summary>Says what is wrong with the setting, by its name.</summary>
internal sealed class WebhookOptionsValidator : IValidateOptions<WebhookOptions>
{
    public ValidateOptionsResult Validate(string? name, WebhookOptions options) => options.PerNamespace is >= 1 and <= 10_000
        ? ValidateOptionsResult.Success
        : ValidateOptionsResult.Fail($"Mentiko:Webhooks:PerNamespace must be from 1 to 10000; it is {options.PerNamespace}.");
}

/// <summary>Puts the room of the webhooks together.</summary>
internal static class WebhookServices
{
    public static IServiceCollection AddWebhooks(this IServiceCollection services, IConfiguration section)
    {
        services.AddOptions<WebhookOptions>().Bind(section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<WebhookOptions>, WebhookOptionsValidator>();
        services.AddSingleton<IWebhookKeys, WebhookKeys>();
        services.AddSingleton<IDeliveryStore, EfDeliveryStore>();
        return services.AddSingleton<IWebhookStore, EfWebhookStore>();
    }
}
