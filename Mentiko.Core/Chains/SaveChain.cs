using System.Text.Json;
using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Results;

namespace Mentiko.Core.Chains;

/// <summary>Saves a chain's definition as its next version, if nothing is wrong with it.</summary>
public sealed class SaveChain(IChainStore chains, ChainChecker checker, IDenialRecorder denials) : UseCase<SaveChain.Input, ChainVersion>(denials)
{
    /// <inheritdoc cref="Agents.SaveAgent.Input"/>
    public sealed record Input(ChainName Name, JsonElement Definition, int? ExpectedVersion, string? Note);

    public override Permission Permission => Permission.ChainsWrite;

    protected override async Task<Result<ChainVersion>> HandleAsync(NamespaceScope scope, Input input, CancellationToken cancel)
    {
        if (ChangeNote.Check(input.Note) is { } error)
        {
            return error;
        }

        var verdict = await checker.CheckAsync(scope, input.Definition, cancel);
        if (!verdict.IsValid)
        {
            return ProblemErrors.ToInvalid(verdict.Problems);
        }

        var draft = new AuditDraft(AuditActions.ChainUpdated, "chain", input.Name.Text);
        return await chains.SaveAsync(scope, input.Name, verdict.Definition!, input.ExpectedVersion, input.Note, draft, cancel);
    }
}
