namespace Mentiko.Core.Plans;

/// <summary>What holds for a namespace, and how much of it is used.</summary>
public sealed record NamespaceUsage(NamespaceTerms Terms, QuotaUsage Usage);
