using Mentiko.Core.Access;
using Mentiko.Core.Chains;
using Mentiko.Core.Results;

namespace Mentiko.Core.Runs;

/// <summary>A chain's version, found good, with everything that a run of it pins.</summary>
/// <param name="Chain">Which chain.</param>
/// <param name="Version">Which version of it.</param>
/// <param name="Definition">What a run pins.</param>
/// <param name="Json">The same as <see cref="PinnedDefinitionJson"/>, ready to be written.</param>
/// <param name="Stamp">The namespace's stamp from before all of it was read: see <see cref="IPinnedChains"/>.</param>
public sealed record PinnedChain(ChainName Chain, int Version, PinnedDefinition Definition, string Json, long Stamp);

/// <summary>
/// The current versions of chains, checked. A namespace has a stamp in the database, drawn anew by each commit that
/// changes something of what is checked: a chain, an agent, which secrets there are. What is given here may be
/// remembered and out of date; it is good for a commit that compares the stamp, and for nothing else.
/// </summary>
public interface IPinnedChains
{
    /// <summary>The chain; <see cref="Error.NotFound"/> or <see cref="Error.Invalid"/>, which are never remembered.</summary>
    /// <param name="scope">Whose chain.</param>
    /// <param name="chain">Which chain.</param>
    /// <param name="afresh">Whether to read it anew: what was remembered has turned out to be old, or would be refused by.</param>
    /// <param name="cancel">Ends the reading.</param>
    ValueTask<Result<PinnedChain>> FindAsync(NamespaceScope scope, ChainName chain, bool afresh, CancellationToken cancel);
}
