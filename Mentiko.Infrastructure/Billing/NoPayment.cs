using Mentiko.Core.Access;
using Mentiko.Core.Billing;

namespace Mentiko.Infrastructure.Billing;

/// <summary>Nobody takes money: what a server on one's own machine needs.</summary>
internal sealed class NoPayment : IPaymentProvider
{
    public Task<Payment?> FindAsync(NamespaceScope scope, BillingMonth month, IReadOnlyList<StatementLine> lines, CancellationToken cancel) => Task.FromResult<Payment?>(null);
}
