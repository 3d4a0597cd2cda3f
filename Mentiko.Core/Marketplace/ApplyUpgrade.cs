using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Mentiko.Core.Access;
using Mentiko.Core.Agents;
using Mentiko.Core.Audit;
using Mentiko.Core.Chains;
using Mentiko.Core.Chains.Validation;
using Mentiko.Core.Results;
using Mentiko.Core.Secrets;

namespace Mentiko.Core.Marketplace;

/// <summary>
/// Makes a fork what its preview said: the catalog's side where only the catalog changed something, the fork's where
/// only the fork did, and where both did what a person chose. One commit, or nothing.
/// </summary>
public sealed class ApplyUpgrade(
    IMarketplaceCatalog catalog, IForkStore forks, IChainStore chains, IAgentStore agents, ISecretNames secrets, IDenialRecorder denials)
    : UseCase<ApplyUpgrade.Input, Upgrade>(denials)
{
    private const string UnknownSecret = "unknown-secret";

    private readonly UpgradeReader _reader = new(catalog, forks, chains, agents);

    /// <param name="Chain">The fork.</param>
    /// <param name="Preview">The stamp of the preview that was looked at; another one is refused.</param>
    /// <param name="Choices">A side by path: for each conflict, and wherever the verdict is not what the caller wants.</param>
    public sealed record Input(ChainName Chain, string Preview, IReadOnlyDictionary<string, UpgradeSide> Choices);

    public override Permission Permission => Permission.ChainsWrite;

    protected override async Task<Result<Upgrade>> HandleAsync(NamespaceScope scope, Input input, CancellationToken cancel)
    {
        if (!(await _reader.ReadAsync(scope, input.Chain, cancel)).TryGet(out var pending, out var error))
        {
            return error;
        }

        if (Refuse(pending, input) is { } refusal)
        {
            return refusal;
        }

        var parts = ThreeWayDiff.Merge(pending.Ancestor, pending.Yours, pending.Theirs, input.Choices);
        if (!(await CheckAsync(scope, parts, cancel)).TryGet(out var made, out error))
        {
            return error;
        }

        var plan = PlanOf(pending, made);
        var draft = new AuditDraft(AuditActions.ChainUpgraded, "chain", input.Chain.Text, Details: DetailsOf(pending, input.Choices));
        if (!(await forks.UpgradeAsync(scope, input.Chain, plan, draft, cancel)).TryGet(out var version, out error))
        {
            return error;
        }

        var known = await secrets.ListAsync(scope, cancel);
        var needed = made.Agents.Values.SelectMany(agent => agent.Secrets).Distinct(StringComparer.Ordinal).Where(name => !known.Contains(name)).Order(StringComparer.Ordinal);
        return new Upgrade(input.Chain, version, pending.Origin.Item, pending.Origin.Version, pending.Newest.Version, [.. plan.Agents.Select(agent => agent.Name)], [.. needed]);
    }

    private static Error? Refuse(PendingUpgrade pending, Input input)
    {
        if (pending.Newest.Version <= pending.Origin.Version)
        {
            return new Error.Conflict("The fork is of the newest version already.");
        }

        if (!string.Equals(input.Preview, pending.Stamp, StringComparison.Ordinal))
        {
            return new Error.PreconditionFailed("What this preview was made of has changed meanwhile. Nothing was applied: look at the new preview first.");
        }

        var places = pending.Changes.ToDictionary(change => change.Path, StringComparer.Ordinal);
        var unknown = input.Choices.Keys.Where(path => !places.ContainsKey(path)).Select(path => (path, "The preview has no such place."));
        var open = pending.Changes
            .Where(change => change.Verdict == UpgradeVerdict.Conflict && !input.Choices.ContainsKey(change.Path))
            .Select(change => (change.Path, "Both sides changed this: choose 'yours' or 'theirs'."));
        var errors = unknown.Concat(open).ToDictionary(problem => $"$.choices['{problem.Item1}']", problem => new[] { problem.Item2 }, StringComparer.Ordinal);
        return errors.Count > 0 ? new Error.Invalid(errors) : null;
    }

    /// <summary>What came of it has to stand by itself; secrets that it still needs are named instead, as for a fork.</summary>
    private async Task<Result<UpgradeState>> CheckAsync(NamespaceScope scope, IReadOnlyDictionary<string, JsonElement> parts, CancellationToken cancel)
    {
        var made = new Dictionary<AgentName, AgentDefinition>();
        foreach (var (name, json) in UpgradeState.AgentsOf(parts))
        {
            var read = AgentDefinitionReader.Read(json);
            if (read.Value is not { } definition)
            {
                return ProblemErrors.ToInvalid(read.Problems.Select(problem => problem with { Path = $"$.agents['{name.Text}']{problem.Path[1..]}" }));
            }

            made[name] = definition;
        }

        var reading = ChainDefinitionReader.Read(UpgradeState.ChainOf(parts));
        var others = await agents.FindManyAsync(scope, [.. ChainValidator.AgentsOf(reading).Where(name => !made.ContainsKey(name))], cancel);
        var facts = new ValidationFacts(
            made.Concat(others.Select(agent => KeyValuePair.Create(agent.Name, agent.Definition))).ToDictionary(),
            await secrets.ListAsync(scope, cancel))
        {
            AllowedHosts = scope.Organization.Settings.Network.Allow,
        };
        var wrong = ChainValidator.Validate(reading, facts).Where(problem => problem.Severity == ProblemSeverity.Error && problem.Code != UnknownSecret).ToList();
        return wrong.Count > 0 || reading.Value is not { } chain
            ? ProblemErrors.ToInvalid(wrong.Select(problem => problem with { Path = $"$.chain{problem.Path[1..]}" }))
            : new UpgradeState(chain, made);
    }

    private static UpgradePlan PlanOf(PendingUpgrade pending, UpgradeState made)
    {
        var own = pending.Own.ToDictionary(agent => agent.Name);
        var changed = made.Agents
            .Where(agent => !own.TryGetValue(agent.Key, out var there) || AgentDefinitionWriter.Write(there.Definition) != AgentDefinitionWriter.Write(agent.Value))
            .Select(agent => new UpgradePlan.Agent(agent.Key, agent.Value, own.TryGetValue(agent.Key, out var there) ? there.Version : 0));
        var origin = new ForkOrigin(pending.Origin.Item, pending.Newest.Version, pending.Theirs.Chain, pending.Theirs.Agents, pending.Names);
        return new UpgradePlan(
            pending.Origin.Version,
            pending.Chain.Version,
            ChainDefinitionWriter.Write(made.Chain) == ChainDefinitionWriter.Write(pending.Chain.Definition) ? null : made.Chain,
            [.. changed],
            origin);
    }

    private static ImmutableSortedDictionary<string, string> DetailsOf(PendingUpgrade pending, IReadOnlyDictionary<string, UpgradeSide> choices)
    {
        var taken = pending.Changes.Count(change => ThreeWayDiff.SideOf(change, choices) == UpgradeSide.Theirs);
        return AuditDetails.Of(
            ("item", pending.Origin.Item.Text),
            ("from", pending.Origin.Version.ToString(CultureInfo.InvariantCulture)),
            ("to", pending.Newest.Version.ToString(CultureInfo.InvariantCulture)),
            ("taken", taken.ToString(CultureInfo.InvariantCulture)),
            ("kept", (pending.Changes.Count - taken).ToString(CultureInfo.InvariantCulture)));
    }
}
