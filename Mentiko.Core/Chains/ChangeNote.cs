using Mentiko.Core.Results;

namespace Mentiko.Core.Chains;

/// <summary>What an author says about a version: one line of at most 500 characters.</summary>
internal static class ChangeNote
{
    private const int MaxLength = 500;

    public static Error? Check(string? note) =>
        note is { Length: > MaxLength } ? Error.Invalid.At("$.note", $"A note has at most {MaxLength} characters.")
        : note is not null && note.Any(char.IsControl) ? Error.Invalid.At("$.note", "A note is one line without control characters.")
        : null;
}
