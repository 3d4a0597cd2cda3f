using System.Collections.Immutable;
using System.Threading.Channels;
using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Results;
using Mentiko.Infrastructure.Persistence;
using Mentiko.Infrastructure.Persistence.Commits;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Mentiko.Infrastructure.Identity;

/// <summary>
/// Writes refused sign-ins into the records of those who are concerned, after the answer has gone: how long it took
/// tells nothing. A flood of them finds no place and is counted in the log.
/// </summary>
internal sealed partial class SignInRecorder(
    IReadContextFactory contexts, IMembershipReader memberships, ICommitLine commits, ILogger<SignInRecorder> logger) : BackgroundService, ISignInRecorder
{
    private const int Waiting = 1_000;

    private readonly Channel<RefusedSignIn> _refused = Channel.CreateBounded<RefusedSignIn>(new BoundedChannelOptions(Waiting) { SingleReader = true });

    public void Refused(RefusedSignIn refused)
    {
        if (!_refused.Writer.TryWrite(refused))
        {
            LogDropped(logger);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var refused in _refused.Reader.ReadAllAsync(stoppingToken))
            {
                await WriteAsync(refused, stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    private async Task WriteAsync(RefusedSignIn refused, CancellationToken cancel)
    {
        try
        {
            if (await FindMemberAsync(refused, cancel) is not { } found)
            {
                return;
            }

            // The claimed account, not a proven one: the outcome says so.
            var actor = new Actor(found.User, found.Name, CredentialKind.Token, refused.Address, refused.UserAgent);
            var details = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal).Add("reason", refused.Reason);
            await commits.CommitAsync<Done>(
                new CommitAuthor(found.Membership.Organization.Id, actor),
                session =>
                {
                    session.Audit(new AuditDraft(AuditActions.TokenIssued, "member", found.User.Value, AuditOutcome.Denied, Details: details));
                    return default(Done);
                },
                CancellationToken.None);
        }
        catch (Exception failure) when (failure is not OperationCanceledException and not OutOfMemoryException)
        {
            LogFailed(logger, failure);
        }
    }

    private async Task<(UserId User, string Name, Membership Membership)?> FindMemberAsync(RefusedSignIn refused, CancellationToken cancel)
    {
        var address = EmailAddress.Normalize(refused.Email);
        await using var context = contexts.CreateOutside();
        if (await context.Users.SingleOrDefaultAsync(user => user.NormalizedEmail == address, cancel) is not { } account)
        {
            return null;
        }

        var user = new UserId(account.Id);
        return await memberships.FindAsync(refused.Namespace, user, cancel) is { } membership
            ? (user, account.DisplayName is { Length: > 0 } name ? name : account.Email ?? "", membership)
            : null;
    }

    [LoggerMessage(1230, LogLevel.Warning, "Refused sign-ins come faster than they can be recorded; one was left out.")]
    private static partial void LogDropped(ILogger logger);

    [LoggerMessage(1231, LogLevel.Error, "A refused sign-in could not be recorded.")]
    private static partial void LogFailed(ILogger logger, Exception failure);
}
