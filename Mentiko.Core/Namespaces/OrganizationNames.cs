namespace Mentiko.Core.Namespaces;

/// <summary>What an organization may be called.</summary>
internal static class OrganizationNames
{
    /// <summary>Why a name, trimmed, cannot be one; null when it can.</summary>
    public static string? ProblemOf(string trimmed) => trimmed.Length is < 1 or > 100 || trimmed.Any(char.IsControl)
        ? "A name has 1 to 100 characters without control characters."
        : null;
}
