using System.Globalization;
using Mentiko.Core.Results;

namespace Mentiko.Infrastructure.Persistence.Stores;

/// <summary>What If-Match means to definitions.</summary>
internal static class Versions
{
    /// <summary>
    /// So many versions of a definition are kept, the newest. Without a bound the deletion of one could hold up
    /// everybody's commits for as long as its history is.
    /// </summary>
    public const int Kept = 500;

    /// <summary>Why the current version (0: there is none) is not the one that was expected; null when it is, or none was.</summary>
    public static Error? Refuse(int? expected, int current) => expected switch
    {
        null => null,
        0 when current != 0 => new Error.PreconditionFailed("It exists already."),
        { } wanted when wanted != current => new Error.PreconditionFailed(current == 0
            ? "It does not exist any more."
            : $"The current version is {Text(current)}. Read it again before changing it."),
        _ => null,
    };

    public static string Text(int version) => version.ToString(CultureInfo.InvariantCulture);
}
