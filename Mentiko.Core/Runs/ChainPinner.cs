using System.Collections.Immutable;
using Mentiko.Core.Access;
using Mentiko.Core.Chains;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;

namespace Mentiko.Core.Runs;

/// <summary>Reads a chain's current version, checks it against its namespace as it is now, and pins its agents.</summary>
public sealed class ChainPinner(IChainStore chains, ChainChecker checker, IOrganizationSettingsStore settings)
{
    /// <param name="scope">Whose chain.</param>
    /// <param name="name">Which chain.</param>
    /// <param name="stamp">The namespace's stamp, read before this is called.</param>
    /// <param name="cancel">Ends the reading.</param>
    public async Task<Result<PinnedChain>> PinAsync(NamespaceScope scope, ChainName name, long stamp, CancellationToken cancel)
    {
        if (await chains.FindAsync(scope, name, cancel) is not { } chain)
        {
            return new Error.NotFound();
        }

        // As stored now, like everything else that the stamp stands for: the scope may remember older ones.
        if (!(await settings.FindAsync(scope, cancel)).TryGet(out var organization, out var gone))
        {
            return gone;
        }

        // Saved definitions were good once; an agent may be gone since.
        var verdict = await checker.CheckAsync(scope, chain.Definition, organization.Settings, cancel);
        if (!verdict.IsValid)
        {
            return ProblemErrors.ToInvalid(verdict.Problems);
        }

        var agents = verdict.Agents.ToImmutableSortedDictionary(pair => pair.Key.Text, pair => pair.Value, StringComparer.Ordinal);
        var definition = new PinnedDefinition(chain.Definition, agents);
        return new PinnedChain(name, chain.Version, definition, PinnedDefinitionJson.Write(definition), stamp);
    }
}
