using Mentiko.Core.Access;
using Mentiko.Core.Agents;
using Mentiko.Core.Results;

namespace Mentiko.Core.Search;

/// <summary>Agents by a part of their name.</summary>
public sealed class FindAgents(INameIndex names, IDenialRecorder denials) : UseCase<NameQuery, IReadOnlyList<AgentName>>(denials)
{
    public override Permission Permission => Permission.AgentsRead;

    protected override async Task<Result<IReadOnlyList<AgentName>>> HandleAsync(NamespaceScope scope, NameQuery input, CancellationToken cancel) =>
        Result<IReadOnlyList<AgentName>>.Of(await names.FindAgentsAsync(scope, input.Wanted, input.Bounded, cancel));
}
