using Mentiko.Core.Access;
using Mentiko.Core.Results;

namespace Mentiko.Core.Billing;

/// <summary>The months that there is a statement of, the newest first.</summary>
public sealed class ListBillingMonths(IUsageStore usage, IDenialRecorder denials) : UseCase<Done, IReadOnlyList<BillingMonth>>(denials)
{
    public override Permission Permission => Permission.BillingRead;

    protected override async Task<Result<IReadOnlyList<BillingMonth>>> HandleAsync(NamespaceScope scope, Done input, CancellationToken cancel) =>
        Result<IReadOnlyList<BillingMonth>>.Of(await usage.ListMonthsAsync(scope, cancel));
}
