using Mentiko.Infrastructure.Persistence;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Mentiko.Infrastructure.Identity;

/// <summary>Creates the configured instance administrator at the start, once.</summary>
internal sealed partial class InstanceAdministrator(EfAccounts accounts, IOptions<AccountOptions> options, ILogger<InstanceAdministrator> logger) : IStartStep
{
    public async Task RunAsync(CancellationToken cancel)
    {
        if (options.Value.Bootstrap is not { AdminEmail: { } email, AdminPassword: { } password })
        {
            return;
        }

        if (await accounts.FindByEmailAsync(email, cancel) is { } known)
        {
            // Never raised: where registration is open, anybody may have taken the address before.
            if (!known.IsInstanceAdministrator)
            {
                LogNotAdministrator(logger);
            }

            return;
        }

        var result = await accounts.CreateAsync(email, password, "Administrator", isAdministrator: true, cancel);
        if (result.Error is Mentiko.Core.Results.Error.Invalid invalid)
        {
            throw new OptionsValidationException(
                nameof(AccountOptions), typeof(AccountOptions), invalid.Errors.SelectMany(pair => pair.Value).Select(text => $"Mentiko:Bootstrap: {text}"));
        }

        LogCreated(logger);
    }

    [LoggerMessage(1101, LogLevel.Information, "The instance administrator of Mentiko:Bootstrap was created.")]
    private static partial void LogCreated(ILogger logger);

    [LoggerMessage(1102, LogLevel.Warning, "Mentiko:Bootstrap:AdminEmail names an account that is no instance administrator; it was left as it is.")]
    private static partial void LogNotAdministrator(ILogger logger);
}
