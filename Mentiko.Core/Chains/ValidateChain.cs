using System.Collections.Immutable;
using System.Text.Json;
using Mentiko.Core.Access;
using Mentiko.Core.Results;

namespace Mentiko.Core.Chains;

/// <summary>Says everything that is wrong with a definition, and saves nothing.</summary>
public sealed class ValidateChain(ChainChecker checker, IDenialRecorder denials) : UseCase<JsonElement, ValidateChain.Verdict>(denials)
{
    public sealed record Verdict(bool Valid, ImmutableArray<Problem> Problems);

    public override Permission Permission => Permission.ChainsWrite;

    protected override async Task<Result<Verdict>> HandleAsync(NamespaceScope scope, JsonElement input, CancellationToken cancel)
    {
        var verdict = await checker.CheckAsync(scope, input, cancel);
        return new Verdict(verdict.IsValid, verdict.Problems);
    }
}
