using Mentiko.Core.Access;
using Mentiko.Core.Results;

namespace Mentiko.Core.Audit;

/// <summary>How many entries the namespace's record has in each part of a span of time.</summary>
public sealed class CountAudit(IAuditTrail audit, IDenialRecorder denials) : UseCase<AuditSpan, AuditHistogram>(denials)
{
    private const int MostParts = 200;

    public override Permission Permission => Permission.AuditRead;

    protected override async Task<Result<AuditHistogram>> HandleAsync(NamespaceScope scope, AuditSpan input, CancellationToken cancel) =>
        input.Parts is < 1 or > MostParts ? Error.Invalid.At("parts", $"This is a number from 1 to {MostParts}.")
        : input.From >= input.To ? Error.Invalid.At("to", "This is a time after 'from'.")
        : await audit.CountAsync(scope, input, cancel);
}
