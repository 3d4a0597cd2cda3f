using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Chains;
using Mentiko.Core.Definitions;
using Mentiko.Core.Plans;
using Mentiko.Core.Results;
using Mentiko.Infrastructure.Persistence.Commits;
using Mentiko.Infrastructure.Persistence.Rows;
using Microsoft.EntityFrameworkCore;

namespace Mentiko.Infrastructure.Persistence.Stores;

/// <summary>The chains of a namespace and all their versions.</summary>
internal sealed class EfChainStore(IReadContextFactory contexts, ICommitLine commits, PlanCatalog plans) : IChainStore
{
    private const int MostUsersNamed = 20;

    // By a statement, because EF would read every definition before it deletes it.
    private const string ForgetVersions =
        """
        DELETE FROM "ChainVersions" WHERE "NamespaceId" = @ns AND "Name" = @name AND "Version" <= @last
        """;

    public async Task<ChainVersion?> FindAsync(NamespaceScope scope, ChainName name, CancellationToken cancel)
    {
        await using var context = contexts.Create(scope);
        return await Current(context).SingleOrDefaultAsync(row => row.Name == name.Text, cancel) is { } found ? ToVersion(found) : null;
    }

    public async Task<ChainVersion?> FindVersionAsync(NamespaceScope scope, ChainName name, int version, CancellationToken cancel)
    {
        await using var context = contexts.Create(scope);
        return await context.ChainVersions.SingleOrDefaultAsync(row => row.Name == name.Text && row.Version == version, cancel) is { } found
            ? ToVersion(found)
            : null;
    }

    public async Task<Page<ChainVersion>> ListAsync(NamespaceScope scope, PageRequest page, CancellationToken cancel)
    {
        await using var context = contexts.Create(scope);
        var rows = await Current(context)
            .Where(row => page.After == null || row.Name.CompareTo(page.After) > 0)
            .OrderBy(row => row.Name)
            .Take(page.Limit + 1)
            .ToListAsync(cancel);
        return Paging.Cut(rows, page.Limit, ToVersion, row => row.Name);
    }

    public async Task<Page<ChainVersion>> ListVersionsAsync(NamespaceScope scope, ChainName name, PageRequest page, CancellationToken cancel)
    {
        var below = Paging.NumberAfter(page) ?? int.MaxValue;
        await using var context = contexts.Create(scope);
        var rows = await context.ChainVersions
            .Where(row => row.Name == name.Text && row.Version < below)
            .OrderByDescending(row => row.Version)
            .Take(page.Limit + 1)
            .ToListAsync(cancel);
        return Paging.Cut(rows, page.Limit, ToVersion, row => Versions.Text(row.Version));
    }

    public Task<Result<ChainVersion>> SaveAsync(
        NamespaceScope scope, ChainName name, ChainDefinition definition, int? expectedVersion, string? note, AuditDraft audit, CancellationToken cancel)
    {
        var limits = plans.TermsOf(scope.Organization).Limits;
        return commits.CommitAsync(CommitAuthor.Of(scope), session => Save(session, limits, name, definition, expectedVersion, note, audit), cancel);
    }

    public Task<Result<Done>> DeleteAsync(NamespaceScope scope, ChainName name, int? expectedVersion, AuditDraft audit, CancellationToken cancel) =>
        commits.CommitAsync<Done>(
            CommitAuthor.Of(scope),
            session =>
            {
                if (session.Db.Chains.SingleOrDefault(chain => chain.Name == name.Text && chain.DeletedAt == null) is not { } row)
                {
                    return new Error.NotFound();
                }

                if (Versions.Refuse(expectedVersion, row.Version) is { } refusal)
                {
                    return refusal;
                }

                if (RefuseUsers(session, name) is { } used)
                {
                    return used;
                }

                row.DeletedAt = session.Now;
                session.Execute(ForgetVersions, ("@name", name.Text), ("@last", row.Version));
                session.Db.RemoveRange(session.Db.ChainAgents.Where(use => use.Chain == name.Text));
                session.Db.RemoveRange(session.Db.ChainForks.Where(fork => fork.Chain == name.Text));
                session.Db.SaveChanges();
                session.Audit(audit);
                return default(Done);
            },
            cancel);

    /// <summary>As <see cref="EfAgentStore.Save"/>.</summary>
    public static Result<ChainVersion> Save(
        CommitSession session, QuotaLimits limits, ChainName name, ChainDefinition definition, int? expectedVersion, string? note, AuditDraft audit)
    {
        var row = session.Db.Chains.SingleOrDefault(chain => chain.Name == name.Text);
        if ((Versions.Refuse(expectedVersion, row is { DeletedAt: null } ? row.Version : 0) ?? RefuseAgents(session, definition)) is { } refusal)
        {
            return refusal;
        }

        if (row is not { DeletedAt: null } && DefinitionQuota.RefuseChain(session, limits) is { } exceeded)
        {
            return exceeded;
        }

        row ??= session.Db.Add(new ChainRow { NamespaceId = session.Namespace.Value, Name = name.Text }).Entity;
        row.Version++;
        row.DeletedAt = null;
        var version = session.Db.Add(new ChainVersionRow
        {
            NamespaceId = session.Namespace.Value,
            Name = name.Text,
            Version = row.Version,
            DefinitionJson = StoredDefinitions.Write(definition),
            Author = session.Actor.Label,
            SavedAt = DateTimeOffset.FromUnixTimeMilliseconds(session.Now),
            Note = note,
        }).Entity;
        UseAgents(session, name, definition);
        session.Db.SaveChanges();
        session.Execute(ForgetVersions, ("@name", name.Text), ("@last", row.Version - Versions.Kept));
        session.Audit(audit.With("version", Versions.Text(row.Version)));
        return new ChainVersion(name, row.Version, definition, version.Author, version.SavedAt, note);
    }

    /// <summary>
    /// The agents were there when the definition was validated; one may have been deleted since. Here nothing can come
    /// in between any more.
    /// </summary>
    private static Error.Invalid? RefuseAgents(CommitSession session, ChainDefinition definition)
    {
        var wanted = definition.Steps.Select(step => step.Agent.Text).Distinct().ToArray();
        var known = session.Db.Agents.Where(agent => wanted.Contains(agent.Name) && agent.DeletedAt == null).Select(agent => agent.Name).ToHashSet();
        var errors = definition.Steps
            .Select((step, place) => (step, place))
            .Where(pair => !known.Contains(pair.step.Agent.Text))
            .ToDictionary(pair => $"$.steps[{Versions.Text(pair.place)}].agent", pair => new[] { $"There is no agent '{pair.step.Agent.Text}'." });
        return errors.Count > 0 ? new Error.Invalid(errors) : null;
    }

    /// <summary>What starts the chain by itself goes first: it would fail at each tick and each call.</summary>
    private static Error.Conflict? RefuseUsers(CommitSession session, ChainName name)
    {
        var schedules = session.Db.Schedules.Where(user => user.Chain == name.Text && user.DeletedAt == null).OrderBy(user => user.Name).Select(user => user.Name).Take(MostUsersNamed).ToList();
        var webhooks = session.Db.Webhooks.Where(user => user.Chain == name.Text && user.DeletedAt == null).OrderBy(user => user.Name).Select(user => user.Name).Take(MostUsersNamed).ToList();
        string[] users = [.. schedules.Select(user => $"schedule {user}"), .. webhooks.Select(user => $"webhook {user}")];
        return users.Length > 0 ? new Error.Conflict($"The chain is in use: {string.Join(", ", users)}.") : null;
    }

    private static void UseAgents(CommitSession session, ChainName name, ChainDefinition definition)
    {
        var wanted = definition.Steps.Select(step => step.Agent.Text).ToHashSet();
        var used = session.Db.ChainAgents.Where(use => use.Chain == name.Text).ToList();
        session.Db.RemoveRange(used.Where(use => !wanted.Contains(use.Agent)));
        session.Db.AddRange(wanted
            .Except(used.Select(use => use.Agent))
            .Select(agent => new ChainAgentRow { NamespaceId = session.Namespace.Value, Agent = agent, Chain = name.Text }));
    }

    private static IQueryable<ChainVersionRow> Current(MentikoDbContext context) =>
        from chain in context.Chains
        join version in context.ChainVersions on new { chain.NamespaceId, chain.Name, chain.Version } equals new { version.NamespaceId, version.Name, version.Version }
        where chain.DeletedAt == null
        select version;

    private static ChainVersion ToVersion(ChainVersionRow row) =>
        new(ChainName.Parse(row.Name), row.Version, StoredDefinitions.ReadChain(row.DefinitionJson), row.Author, row.SavedAt, row.Note);
}
