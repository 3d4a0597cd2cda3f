using Mentiko.Core.Access;
using Mentiko.Core.Agents;
using Mentiko.Core.Audit;
using Mentiko.Core.Definitions;
using Mentiko.Core.Plans;
using Mentiko.Core.Results;
using Mentiko.Infrastructure.Persistence.Commits;
using Mentiko.Infrastructure.Persistence.Rows;
using Microsoft.EntityFrameworkCore;

namespace Mentiko.Infrastructure.Persistence.Stores;

/// <summary>The agents of a namespace.</summary>
internal sealed class EfAgentStore(IReadContextFactory contexts, ICommitLine commits, PlanCatalog plans) : IAgentStore
{
    private const int MostChainsNamed = 20;

    // By a statement, because EF would read every definition before it deletes it.
    private const string ForgetVersions =
        """
        DELETE FROM "AgentVersions" WHERE "NamespaceId" = @ns AND "Name" = @name AND "Version" <= @last
        """;

    public async Task<AgentVersion?> FindAsync(NamespaceScope scope, AgentName name, CancellationToken cancel)
    {
        await using var context = contexts.Create(scope);
        return await Current(context).SingleOrDefaultAsync(row => row.Name == name.Text, cancel) is { } found ? ToVersion(found) : null;
    }

    public async Task<IReadOnlyList<AgentVersion>> FindManyAsync(NamespaceScope scope, IReadOnlyCollection<AgentName> names, CancellationToken cancel)
    {
        var texts = names.Select(name => name.Text).ToArray();
        await using var context = contexts.Create(scope);
        return (await Current(context).Where(row => texts.Contains(row.Name)).OrderBy(row => row.Name).ToListAsync(cancel)).ConvertAll(ToVersion);
    }

    public async Task<Page<AgentVersion>> ListAsync(NamespaceScope scope, PageRequest page, CancellationToken cancel)
    {
        await using var context = contexts.Create(scope);
        var rows = await Current(context)
            .Where(row => page.After == null || row.Name.CompareTo(page.After) > 0)
            .OrderBy(row => row.Name)
            .Take(page.Limit + 1)
            .ToListAsync(cancel);
        return Paging.Cut(rows, page.Limit, ToVersion, row => row.Name);
    }

    public Task<Result<AgentVersion>> SaveAsync(
        NamespaceScope scope, AgentName name, AgentDefinition definition, int? expectedVersion, string? note, AuditDraft audit, CancellationToken cancel)
    {
        var limits = plans.TermsOf(scope.Organization).Limits;
        return commits.CommitAsync(CommitAuthor.Of(scope), session => Save(session, limits, name, definition, expectedVersion, note, audit), cancel);
    }

    public Task<Result<Done>> DeleteAsync(NamespaceScope scope, AgentName name, int? expectedVersion, AuditDraft audit, CancellationToken cancel) =>
        commits.CommitAsync<Done>(
            CommitAuthor.Of(scope),
            session =>
            {
                if (session.Db.Agents.SingleOrDefault(agent => agent.Name == name.Text && agent.DeletedAt == null) is not { } row)
                {
                    return new Error.NotFound();
                }

                if (Versions.Refuse(expectedVersion, row.Version) is { } refusal)
                {
                    return refusal;
                }

                var users = session.Db.ChainAgents.Where(use => use.Agent == name.Text).OrderBy(use => use.Chain).Select(use => use.Chain).Take(MostChainsNamed).ToList();
                if (users.Count > 0)
                {
                    return new Error.Conflict($"The agent is in use by the chains {string.Join(", ", users)}.");
                }

                row.DeletedAt = session.Now;
                session.Execute(ForgetVersions, ("@name", name.Text), ("@last", row.Version));
                session.Db.SaveChanges();
                SetSecrets(session, name, []);
                session.Audit(audit);
                return default(Done);
            },
            cancel);

    /// <summary>The save as a part of an act, which may make more than one definition.</summary>
    public static Result<AgentVersion> Save(
        CommitSession session, QuotaLimits limits, AgentName name, AgentDefinition definition, int? expectedVersion, string? note, AuditDraft audit)
    {
        var row = session.Db.Agents.SingleOrDefault(agent => agent.Name == name.Text);
        if (Versions.Refuse(expectedVersion, row is { DeletedAt: null } ? row.Version : 0) is { } refusal)
        {
            return refusal;
        }

        if (row is not { DeletedAt: null } && DefinitionQuota.RefuseAgent(session, limits) is { } exceeded)
        {
            return exceeded;
        }

        row ??= session.Db.Add(new AgentRow { NamespaceId = session.Namespace.Value, Name = name.Text }).Entity;
        row.Version++;
        row.DeletedAt = null;
        var version = session.Db.Add(new AgentVersionRow
        {
            NamespaceId = session.Namespace.Value,
            Name = name.Text,
            Version = row.Version,
            DefinitionJson = StoredDefinitions.Write(definition),
            Author = session.Actor.Label,
            SavedAt = DateTimeOffset.FromUnixTimeMilliseconds(session.Now),
            Note = note,
        }).Entity;
        session.Db.SaveChanges();
        session.Execute(ForgetVersions, ("@name", name.Text), ("@last", row.Version - Versions.Kept));
        SetSecrets(session, name, definition.Secrets);
        session.Audit(audit.With("version", Versions.Text(row.Version)));
        return new AgentVersion(name, row.Version, definition, version.Author, version.SavedAt, note);
    }

    private static void SetSecrets(CommitSession session, AgentName agent, IEnumerable<string> secrets)
    {
        session.Execute("""DELETE FROM "AgentSecrets" WHERE "NamespaceId" = @ns AND "Agent" = @agent""", ("@agent", agent.Text));
        foreach (var secret in secrets.Distinct(StringComparer.Ordinal))
        {
            session.Execute(
                """INSERT INTO "AgentSecrets" ("NamespaceId", "Secret", "Agent") VALUES (@ns, @secret, @agent)""",
                ("@secret", secret),
                ("@agent", agent.Text));
        }
    }

    private static IQueryable<AgentVersionRow> Current(MentikoDbContext context) =>
        from agent in context.Agents
        join version in context.AgentVersions on new { agent.NamespaceId, agent.Name, agent.Version } equals new { version.NamespaceId, version.Name, version.Version }
        where agent.DeletedAt == null
        select version;

    private static AgentVersion ToVersion(AgentVersionRow row) =>
        new(AgentName.Parse(row.Name), row.Version, StoredDefinitions.ReadAgent(row.DefinitionJson), row.Author, row.SavedAt, row.Note);
}
