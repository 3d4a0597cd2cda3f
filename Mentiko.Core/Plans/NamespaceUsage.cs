namespace Mentiko.Core.Plans;

/// <summary>What holds for a namespace, and how much of it is used.</summary>
/// <param name="Terms">What holds.</param>
/// <param name="Own">Which of the limits its Owners have set.</param>
/// <param name="Usage">What is used.</param>
public sealed record NamespaceUsage(NamespaceTerms Terms, QuotaChanges Own, QuotaUsage Usage);
