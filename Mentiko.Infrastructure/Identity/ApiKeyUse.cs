using System.Collections.Concurrent;
using Mentiko.Core.Access;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;
using Mentiko.Infrastructure.Persistence.Commits;
using Microsoft.Extensions.Logging;

namespace Mentiko.Infrastructure.Identity;

/// <summary>
/// Writes down when keys were last used: the first use, and then one in five minutes. People ask whether a key is
/// still in use, not when exactly, and a request must not cost a commit.
/// </summary>
internal sealed partial class ApiKeyUse(ICommitLine commits, ILogger<ApiKeyUse> logger)
{
    private const int MostWritten = 10_000;
    private static readonly TimeSpan Apart = TimeSpan.FromMinutes(5);

    private const string Write = """
        UPDATE "ApiKeys" SET "LastUsedAt" = @at WHERE "NamespaceId" = @ns AND "Id" = @id AND ("LastUsedAt" IS NULL OR "LastUsedAt" < @at)
        """;

    // What this process has written, since an answer from memory does not know it yet.
    private readonly ConcurrentDictionary<string, DateTimeOffset> _written = new(StringComparer.Ordinal);

    /// <summary>Never waits and never fails: the request goes on, whatever comes of the note.</summary>
    public void Note(KnownToken key, DateTimeOffset now)
    {
        if (now - key.LastUsedAt < Apart || now - _written.GetValueOrDefault(key.Identity.TokenId) < Apart)
        {
            return;
        }

        if (_written.Count >= MostWritten)
        {
            _written.Clear();
        }

        _written[key.Identity.TokenId] = now;
        _ = WriteAsync(key, now);
    }

    private async Task WriteAsync(KnownToken key, DateTimeOffset now)
    {
        try
        {
            await commits.CommitAsync<Done>(
                new CommitAuthor(new NamespaceId(key.NamespaceId!.Value), Actor.System),
                session =>
                {
                    session.Execute(Write, ("@id", key.Identity.TokenId), ("@at", now.ToUnixTimeMilliseconds()));
                    return default(Done);
                },
                CancellationToken.None);
        }
        catch (Exception fault)
        {
            LogNotWritten(logger, fault, key.Identity.TokenId);
        }
    }

    [LoggerMessage(1310, LogLevel.Warning, "That the API key {Id} was used could not be written down.")]
    private static partial void LogNotWritten(ILogger logger, Exception fault, string id);
}
