using Mentiko.Core.Access;
using Mentiko.Core.Agents;
using Mentiko.Core.Audit;
using Mentiko.Core.Chains;
using Mentiko.Core.Marketplace;
using Mentiko.Core.Plans;
using Mentiko.Core.Results;
using Mentiko.Infrastructure.Persistence.Commits;
using Mentiko.Infrastructure.Persistence.Rows;
using Microsoft.EntityFrameworkCore;

namespace Mentiko.Infrastructure.Persistence.Stores;

/// <summary>Forks of the marketplace: several definitions in one act.</summary>
internal sealed class EfForkStore(IReadContextFactory contexts, ICommitLine commits, MirroredChainStore chains, PlanCatalog plans) : IForkStore
{
    public async Task<Result<ForkOrigin>> ForkAsync(NamespaceScope scope, MarketplaceItem item, ChainName name, AuditDraft audit, CancellationToken cancel)
    {
        var limits = plans.TermsOf(scope.Organization).Limits;
        var forked = await commits.CommitAsync(CommitAuthor.Of(scope), session => Make(session, limits, item, name, audit), cancel);
        if (forked.IsOk)
        {
            await chains.MirrorAsync(scope, name);
        }

        return forked;
    }

    public async Task<Result<int>> UpgradeAsync(NamespaceScope scope, ChainName chain, UpgradePlan plan, AuditDraft audit, CancellationToken cancel)
    {
        var limits = plans.TermsOf(scope.Organization).Limits;
        var upgraded = await commits.CommitAsync(CommitAuthor.Of(scope), session => Upgrade(session, limits, chain, plan, audit), cancel);
        if (upgraded.IsOk)
        {
            await chains.MirrorAsync(scope, chain);
        }

        return upgraded;
    }

    public async Task<ForkOrigin?> FindOriginAsync(NamespaceScope scope, ChainName chain, CancellationToken cancel)
    {
        await using var context = contexts.Create(scope);
        return await context.ChainForks.SingleOrDefaultAsync(row => row.Chain == chain.Text, cancel) is { } row
            ? ForkJson.Read(ItemName.Parse(row.Item), row.ItemVersion, row.BaseJson)
            : null;
    }

    private static Result<ForkOrigin> Make(CommitSession session, QuotaLimits limits, MarketplaceItem item, ChainName name, AuditDraft audit)
    {
        if (session.Db.Chains.Any(chain => chain.Name == name.Text && chain.DeletedAt == null))
        {
            return new Error.Conflict($"There is a chain '{name.Text}' already. Give the fork another name.");
        }

        var note = $"Forked from {item.Name.Text}, version {Versions.Text(item.Version)}";
        var origin = NameAgents(session, item);
        foreach (var (agent, definition) in origin.Agents)
        {
            var draft = new AuditDraft(AuditActions.AgentCreated, "agent", agent.Text).With("item", item.Name.Text);
            if (EfAgentStore.Save(session, limits, agent, definition, expectedVersion: 0, note, draft).Error is { } refusal)
            {
                return refusal;
            }
        }

        if (EfChainStore.Save(session, limits, name, origin.Chain, expectedVersion: 0, note, audit.With("agents", string.Join(' ', origin.Agents.Keys))).Error is { } error)
        {
            return error;
        }

        session.Db.Add(new ChainForkRow
        {
            NamespaceId = session.Namespace.Value,
            Chain = name.Text,
            Item = item.Name.Text,
            ItemVersion = item.Version,
            BaseJson = ForkJson.Write(origin),
            ForkedAt = DateTimeOffset.FromUnixTimeMilliseconds(session.Now),
        });
        session.Db.SaveChanges();
        return origin;
    }

    private static Result<int> Upgrade(CommitSession session, QuotaLimits limits, ChainName chain, UpgradePlan plan, AuditDraft audit)
    {
        var fork = session.Db.ChainForks.SingleOrDefault(row => row.Chain == chain.Text);
        var version = session.Db.Chains.Where(row => row.Name == chain.Text && row.DeletedAt == null).Select(row => (int?)row.Version).SingleOrDefault();
        if (fork?.ItemVersion != plan.From || version != plan.ChainVersion)
        {
            return new Error.PreconditionFailed("The chain has changed meanwhile. Nothing was applied: look at the new preview first.");
        }

        var note = $"Upgraded to {plan.Origin.Item.Text}, version {Versions.Text(plan.Origin.Version)}";
        foreach (var agent in plan.Agents)
        {
            var action = agent.Version == 0 ? AuditActions.AgentCreated : AuditActions.AgentUpdated;
            var draft = new AuditDraft(action, "agent", agent.Name.Text).With("item", plan.Origin.Item.Text);
            if (EfAgentStore.Save(session, limits, agent.Name, agent.Definition, agent.Version, note, draft).Error is { } refusal)
            {
                return refusal;
            }
        }

        var told = audit.With("agents", string.Join(' ', plan.Agents.Select(agent => agent.Name.Text)));
        if (plan.Chain is null)
        {
            session.Audit(told.With("version", Versions.Text(plan.ChainVersion)));
        }
        else if (!EfChainStore.Save(session, limits, chain, plan.Chain, plan.ChainVersion, note, told).TryGet(out var saved, out var error))
        {
            return error;
        }
        else
        {
            version = saved.Version;
        }

        (fork.ItemVersion, fork.BaseJson) = (plan.Origin.Version, ForkJson.Write(plan.Origin));
        session.Db.SaveChanges();
        return version.Value;
    }

    private static ForkOrigin NameAgents(CommitSession session, MarketplaceItem item)
    {
        var names = new Dictionary<AgentName, AgentName>();
        foreach (var agent in item.Agents)
        {
            names[agent.Name] = ForkNames.Free(agent.Name, wanted =>
                names.ContainsValue(wanted) || session.Db.Agents.Any(row => row.Name == wanted.Text && row.DeletedAt == null));
        }

        var agents = item.Agents.ToDictionary(agent => names[agent.Name], agent => agent.Definition);
        return new ForkOrigin(item.Name, item.Version, ForkNames.Rename(item.Chain, names), agents, names);
    }
}
