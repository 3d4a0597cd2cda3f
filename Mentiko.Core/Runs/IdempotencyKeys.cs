using Mentiko.Core.Results;

namespace Mentiko.Core.Runs;

/// <summary>The rule of an Idempotency-Key header.</summary>
internal static class IdempotencyKeys
{
    public static Error? Check(string? key) =>
        key is null || (key.Length is >= 1 and <= 255 && key.All(c => c is > ' ' and <= '~'))
            ? null
            : new Error.Malformed("An Idempotency-Key has 1 to 255 visible ASCII characters.");
}
