using System.Globalization;
using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;
using Mentiko.Infrastructure.AuditTrail;
using Mentiko.Infrastructure.FileSystem;
using Mentiko.Infrastructure.HangfireJobs;
using Mentiko.Infrastructure.Nodes;
using Mentiko.Infrastructure.Persistence;
using Mentiko.Infrastructure.Persistence.Commits;
using Mentiko.Infrastructure.Persistence.Stores;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Mentiko.Infrastructure.Offboarding;

/// <summary>
/// Takes apart what was closed: waits until nothing of it is at work, then files, jobs and rows, and last its name.
/// Each step can be done twice, so a kill anywhere means that the next look goes on; one node does it at a time.
/// </summary>
internal sealed partial class OffboardingWorker(
    IReadContextFactory contexts,
    ICommitLine commits,
    EfOffboarding offboarding,
    OwnedRows rows,
    DataTree tree,
    JobPurge jobs,
    CheckpointWorker checkpoints,
    MembershipReader memberships,
    Leadership leadership,
    InstanceClock clock,
    TimeProvider time,
    ILogger<OffboardingWorker> logger) : BackgroundService
{
    private const int NamespacesAtOnce = 20;
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Term = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(5);

    // Whoever passed the gate within the second that other nodes may remember it still writes for a moment.
    private static readonly TimeSpan LastWrites = TimeSpan.FromSeconds(2);
    private LeadTerm? _term;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                await TryLookAsync(stoppingToken);
                await offboarding.WaitAsync(Between, stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops; the next one goes on.
        }
    }

    private async Task TryLookAsync(CancellationToken cancel)
    {
        try
        {
            foreach (var organization in await FindClosedAsync(cancel))
            {
                if ((_term = await leadership.TryLeadAsync(Leadership.Offboarding, _term, Term)) is not { } term)
                {
                    return;
                }

                await EraseAsync(organization, term, cancel);
            }
        }
        catch (Exception failure) when (failure is not (OutOfMemoryException or OperationCanceledException))
        {
            LogFailed(logger, failure);
        }
    }

    /// <summary>
    /// One namespace, as far as it can go now. A node that stood still finds at its next step that the term is
    /// another's, or the namespace gone and its slug perhaps somebody else's: it touches nothing then.
    /// </summary>
    /// <returns>Whether it is gone.</returns>
    internal async Task<bool> EraseAsync(Organization organization, LeadTerm term, CancellationToken cancel)
    {
        if (await CountAsync(organization.Id, OffboardingSql.CountHeld) > 0)
        {
            return false;
        }

        // While the tree is there: the copy of this checkpoint, where copies are kept, outlives it.
        await checkpoints.SealAsync(organization.Id, cancel);

        // Files by one rename: what is written into the tree from now on goes to the trash with it.
        if (!await StepAsync(organization, term, () => tree.DeleteNamespaceTree(organization)))
        {
            return false;
        }

        await Task.Run(() => jobs.Remove(organization), cancel);
        for (var round = 0; round < 2; round++)
        {
            if (!await StepAsync(organization, term, () => { }))
            {
                return false;
            }

            await rows.RemoveAllAsync(organization.Id, () => Task.Delay(Rest, time, cancel), cancel);
            await Task.Delay(round == 0 ? LastWrites : TimeSpan.Zero, time, cancel);
        }

        return await BuryAsync(organization, term);
    }

    /// <summary>Acts while the namespace is held: it is being deleted, and by nobody but this node.</summary>
    private async Task<bool> StepAsync(Organization organization, LeadTerm term, Action act)
    {
        var result = await commits.CommitAsync<Done>(
            new CommitAuthor(organization.Id, Actor.System),
            session =>
            {
                if (!Holds(session, term))
                {
                    return new Error.NotFound();
                }

                act();
                return default(Done);
            },
            CancellationToken.None);
        return result.IsOk;
    }

    private static bool Holds(CommitSession session, LeadTerm term) =>
        Leadership.Holds(session, term) && session.Execute(OffboardingSql.Hold) == 1;

    private async Task<List<Organization>> FindClosedAsync(CancellationToken cancel)
    {
        await using var context = contexts.CreateOutside();
        var found = await context.Namespaces.Where(space => space.Status == OrganizationRows.Deleting).OrderBy(space => space.Slug).Take(NamespacesAtOnce).ToListAsync(cancel);
        return found.ConvertAll(row => row.ToOrganization());
    }

    private async Task<bool> BuryAsync(Organization organization, LeadTerm term)
    {
        var kept = await CountAsync(organization.Id, OffboardingSql.CountEntries) + 1;
        var result = await commits.CommitAsync<Done>(
            new CommitAuthor(organization.Id, Actor.System),
            session =>
            {
                if (!Holds(session, term) || session.Execute(OffboardingSql.Bury, ("@slug", "~" + session.Namespace), ("@no", false)) == 0)
                {
                    return new Error.NotFound();
                }

                var entry = new AuditDraft(AuditActions.NamespaceErased, "organization", organization.Slug.Text);
                session.Audit(entry.With("entriesKept", kept.ToString(CultureInfo.InvariantCulture)));
                session.AfterCommit(() => memberships.ForgetMembers(organization.Id));
                return default(Done);
            },
            CancellationToken.None);
        if (result.IsOk)
        {
            LogErased(logger, organization.Slug.Text, organization.Id, kept);
        }

        return result.IsOk;
    }

    private async Task<long> CountAsync(NamespaceId owner, string sql)
    {
        var now = clock.Now;
        var counted = await commits.CommitAsync(
            new CommitAuthor(owner, Actor.System),
            session => (Result<long>)session.Query(sql, reader => reader.Read() ? reader.GetInt64(0) : 0, ("@now", now)),
            CancellationToken.None);
        return counted.TryGet(out var count, out var error) ? count : throw new InvalidOperationException($"What is left could not be counted: {error.Code}");
    }

    [LoggerMessage(1, LogLevel.Information, "The organization {Namespace} is deleted; its slug is free. Its record stays under {Id}: {Entries} entries.")]
    private static partial void LogErased(ILogger logger, string @namespace, NamespaceId id, long entries);

    [LoggerMessage(2, LogLevel.Error, "An organization could not be deleted whole; the next look goes on.")]
    private static partial void LogFailed(ILogger logger, Exception failure);
}
