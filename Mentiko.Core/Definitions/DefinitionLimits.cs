using System.Runtime.InteropServices;
using System.Text.Json;
using Mentiko.Core.Chains;

namespace Mentiko.Core.Definitions;

/// <summary>How large a definition may be.</summary>
public static class DefinitionLimits
{
    /// <summary>Bytes of one definition's JSON.</summary>
    public const int Bytes = 256 * 1024;

    /// <summary>Steps of a chain.</summary>
    public const int Steps = 500;

    /// <summary>Triggers of one step, and events it may emit.</summary>
    public const int EventsOfAStep = 64;

    internal const int Inputs = 100;
    internal const int Arguments = 256;
    internal const int Variables = 200;
    internal const int Secrets = 100;
    internal const int Hosts = 200;
    internal const int DescriptionLength = 2_000;

    /// <summary>The problem of a definition that is too large; null for a good one.</summary>
    internal static Problem? TooLarge(JsonElement json)
    {
        var size = JsonMarshal.GetRawUtf8Value(json).Length;
        return size <= Bytes
            ? null
            : new Problem("too-large", "$", $"The definition has {size} bytes; at most {Bytes} are allowed.", ProblemSeverity.Error);
    }
}
