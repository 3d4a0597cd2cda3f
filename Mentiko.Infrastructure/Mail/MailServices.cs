using Mentiko.Core.Accounts;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Mentiko.Infrastructure.Mail;

/// <summary>Puts the mail room together.</summary>
internal static class MailServices
{
    /// <summary>Adds the letter box. Reads <see cref="MailOptions"/> from the given section (<c>Mentiko:Mail</c>).</summary>
    public static IServiceCollection AddMail(this IServiceCollection services, IConfiguration section)
    {
        services.AddOptions<MailOptions>().Bind(section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<MailOptions>, MailOptionsValidator>();
        services.AddSingleton<SmtpMailer>();
        services.AddSingleton<NoMailer>();
        services.AddSingleton<NoOutbox>();
        services.AddSingleton<Outbox>();
        services.AddSingleton<IMailer>(provider => provider.GetRequiredService<IOptions<MailOptions>>().Value switch
        {
            { Host: not null } => provider.GetRequiredService<SmtpMailer>(),
            { Outbox: true } => provider.GetRequiredService<Outbox>(),
            _ => provider.GetRequiredService<NoMailer>(),
        });
        services.AddSingleton<IOutbox>(provider =>
            provider.GetRequiredService<IMailer>() is Outbox outbox ? outbox : provider.GetRequiredService<NoOutbox>());
        services.AddSingleton<ILetterBox, LetterBox>();
        return services;
    }
}
