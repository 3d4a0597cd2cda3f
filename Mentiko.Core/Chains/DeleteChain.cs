using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Results;

namespace Mentiko.Core.Chains;

/// <summary>Deletes a chain; its runs stay.</summary>
public sealed class DeleteChain(IChainStore chains, IDenialRecorder denials) : UseCase<DeleteChain.Input, Done>(denials)
{
    public sealed record Input(ChainName Name, int? ExpectedVersion);

    public override Permission Permission => Permission.ChainsWrite;

    protected override Task<Result<Done>> HandleAsync(NamespaceScope scope, Input input, CancellationToken cancel) =>
        chains.DeleteAsync(scope, input.Name, input.ExpectedVersion, new AuditDraft(AuditActions.ChainDeleted, "chain", input.Name.Text), cancel);
}
