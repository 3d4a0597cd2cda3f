using Microsoft.Extensions.Options;

namespace Mentiko.Infrastructure.Marketplace;

/// <summary>Names every key that is none.</summary>
internal sealed class MarketplaceOptionsValidator : IValidateOptions<MarketplaceOptions>
{
    public ValidateOptionsResult Validate(string? name, MarketplaceOptions options)
    {
        var problems = options.TrustedKeys.Select(key => PublisherKey.Problem(key.Key, key.Value)).OfType<string>().ToList();
        if (options.TrustedKeys.ContainsKey(ShippedBundles.Publisher))
        {
            problems.Add($"Mentiko:Marketplace:TrustedKeys:{ShippedBundles.Publisher} is the product's own name; call the publisher another.");
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
