using Mentiko.Core.Access;
using Mentiko.Core.Agents;
using Mentiko.Core.Chains;
using Mentiko.Core.Runs;

namespace Mentiko.Core.Search;

/// <summary>What a namespace has by the names and ids that people type, a few at a time and without its contents.</summary>
public interface INameIndex
{
    /// <summary>Chains whose names hold the text, those that begin with it first, then by name. Looks at names of this namespace alone.</summary>
    Task<IReadOnlyList<ChainName>> FindChainsAsync(NamespaceScope scope, string text, int limit, CancellationToken cancel);

    /// <summary>As <see cref="FindChainsAsync"/>.</summary>
    Task<IReadOnlyList<AgentName>> FindAgentsAsync(NamespaceScope scope, string text, int limit, CancellationToken cancel);

    /// <summary>The runs that were accepted last, newest first.</summary>
    Task<IReadOnlyList<FoundRun>> FindNewestRunsAsync(NamespaceScope scope, int limit, CancellationToken cancel);

    /// <summary>
    /// Runs whose id begins with the digits, and of the newest <see cref="FindRuns.Newest"/> those whose short form does;
    /// the newest first.
    /// </summary>
    /// <param name="scope">Whose.</param>
    /// <param name="digits">From 1 to 32 lower-case hex digits.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancel">The end of the wish.</param>
    Task<IReadOnlyList<FoundRun>> FindRunsAsync(NamespaceScope scope, string digits, int limit, CancellationToken cancel);
}

/// <summary>A run as far as a list of found things shows it.</summary>
public sealed record FoundRun(RunId Id, ChainName Chain, RunStatus Status, DateTimeOffset QueuedAt);
