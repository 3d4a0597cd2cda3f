using System.Text.RegularExpressions;
using Mentiko.Core.Accounts;
using Mentiko.Infrastructure.Mail;
using Microsoft.Extensions.DependencyInjection;

namespace Mentiko.Web.Tests.Accounts;

/// <summary>A world that keeps its letters.</summary>
public sealed class AccountWorld : World
{
    protected override IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?> { ["Mentiko:Mail:Outbox"] = "true" };

    public IReadOnlyList<SentLetter> LettersTo(string email) =>
        [.. Server.Services.GetRequiredService<Outbox>().Letters.Where(letter => letter.To == email)];

    /// <summary>The newest letter with the words in its subject, once it has come.</summary>
    public async Task<SentLetter> LetterAsync(string email, string subject)
    {
        for (var tries = 0; tries < 600; tries++)
        {
            if (LettersTo(email).FirstOrDefault(letter => letter.Subject.Contains(subject, StringComparison.Ordinal)) is { } letter)
            {
                return letter;
            }

            await Task.Delay(25);
        }

        throw new TimeoutException($"No letter '{subject}' came to {email}.");
    }

    public static string TokenIn(SentLetter letter) => Uri.UnescapeDataString(Regex.Match(letter.Body, @"token=(\S+)").Groups[1].Value);
}
