using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Results;

namespace Mentiko.Core.Chains;

/// <summary>Makes an earlier version the current one, as a new version. What it needs may be gone: it is checked like any other.</summary>
public sealed class RestoreChainVersion(IChainStore chains, ChainChecker checker, IDenialRecorder denials)
    : UseCase<RestoreChainVersion.Input, ChainVersion>(denials)
{
    public sealed record Input(ChainName Name, int Version, int? ExpectedVersion);

    public override Permission Permission => Permission.ChainsWrite;

    protected override async Task<Result<ChainVersion>> HandleAsync(NamespaceScope scope, Input input, CancellationToken cancel)
    {
        if (await chains.FindVersionAsync(scope, input.Name, input.Version, cancel) is not { } earlier)
        {
            return new Error.NotFound();
        }

        var verdict = await checker.CheckAsync(scope, earlier.Definition, cancel);
        if (!verdict.IsValid)
        {
            return ProblemErrors.ToInvalid(verdict.Problems);
        }

        var note = FormattableString.Invariant($"Restored version {input.Version}");
        var draft = new AuditDraft(AuditActions.ChainRestored, "chain", input.Name.Text, Details: AuditDetails.Of(("version", $"{input.Version}")));
        return await chains.SaveAsync(scope, input.Name, earlier.Definition, input.ExpectedVersion, note, draft, cancel);
    }
}
