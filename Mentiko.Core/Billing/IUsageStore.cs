using Mentiko.Core.Access;

namespace Mentiko.Core.Billing;

/// <summary>What a namespace used, counted in the transactions that used it.</summary>
public interface IUsageStore
{
    /// <summary>A month; <see cref="MonthUsage.None"/> for one in which nothing was used.</summary>
    Task<MonthUsage> FindAsync(NamespaceScope scope, BillingMonth month, CancellationToken cancel);

    /// <summary>The months with any use, the newest first; at most 120.</summary>
    Task<IReadOnlyList<BillingMonth>> ListMonthsAsync(NamespaceScope scope, CancellationToken cancel);
}

/// <summary>Who takes the money. Where nobody does, statements are there all the same.</summary>
public interface IPaymentProvider
{
    /// <summary>Where this namespace pays for the month; null where nothing is to be paid here. Must not throw for a provider that is away: null then.</summary>
    Task<Payment?> FindAsync(NamespaceScope scope, BillingMonth month, IReadOnlyList<StatementLine> lines, CancellationToken cancel);
}
