using System.Text;
using System.Text.Json;
using Mentiko.Core.Logs;
using Mentiko.Infrastructure.FileSystem;

namespace Mentiko.Infrastructure.Dispatch;

/// <summary>Looks for the values of secrets in what an agent wrote as events, names of files included, before anything else is done with it.</summary>
internal static class OutputSecrets
{
    public static bool OccurIn(CollectedOutput output, SecretPatterns secrets) => !secrets.IsEmpty && output switch
    {
        CollectedOutput.Events { Files: var files } => files.Any(file => secrets.OccurIn(file.Content) || secrets.OccurIn(Encoding.UTF8.GetBytes(file.Name))),
        _ => false,
    };

    /// <summary>
    /// Whether one of them stands in a string of the data, read as whoever sees the event reads it. In the file every
    /// letter of a value may have been an escape, and line ends and colours are ones always.
    /// </summary>
    public static bool OccurIn(ReadOnlyMemory<byte> data, SecretPatterns secrets)
    {
        if (secrets.IsEmpty || secrets.OccurIn(data.Span))
        {
            return !secrets.IsEmpty;
        }

        var reader = new Utf8JsonReader(data.Span);
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && secrets.OccurInShown(reader.GetString()!))
            {
                return true;
            }
        }

        return false;
    }
}
