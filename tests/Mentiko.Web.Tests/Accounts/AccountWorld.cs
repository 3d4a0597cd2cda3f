using System.Net;
using System.Text.RegularExpressions;
using Mentiko.Core.Accounts;
using Mentiko.Infrastructure.Mail;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

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

    /// <summary>The credential proves nobody any more, a second after its end at the latest.</summary>
    public static async Task AssertEndedAsync(HttpClient client)
    {
        var status = HttpStatusCode.OK;
        for (var tries = 0; tries < 40 && status != HttpStatusCode.Unauthorized; tries++)
        {
            status = (await client.GetAsync("/api/v1/me")).StatusCode;
            await Task.Delay(50);
        }

        Assert.Equal(HttpStatusCode.Unauthorized, status);
    }

    public static string TokenIn(SentLetter letter) => Uri.UnescapeDataString(Regex.Match(letter.Body, @"token=(\S+)").Groups[1].Value);
}
