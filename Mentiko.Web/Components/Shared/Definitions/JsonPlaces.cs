using System.Text;
using System.Text.Json;

namespace Mentiko.Web.Components.Shared.Definitions;

/// <summary>A stretch of a text, in characters.</summary>
public readonly record struct TextPlace(int From, int To);

/// <summary>Where in a JSON text the values stand that problems name by path.</summary>
public sealed class JsonPlaces
{
    private readonly Dictionary<string, TextPlace> _places = new(StringComparer.Ordinal);

    private JsonPlaces()
    {
    }

    public static JsonPlaces Of(string text)
    {
        var places = new JsonPlaces();
        var bytes = Encoding.UTF8.GetBytes(text);
        var reader = new Utf8JsonReader(bytes);
        var counter = new Counter(bytes);
        try
        {
            if (reader.Read())
            {
                places.Add(ref reader, "$", counter);
            }
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            // What stands before the fault has its places.
        }

        return places;
    }

    /// <summary>The place of a path, or of the nearest that encloses it: of a member that is missing, its object.</summary>
    public TextPlace? Find(string path)
    {
        for (var at = path; at.Length > 0; at = Parent(at))
        {
            if (_places.TryGetValue(at, out var place))
            {
                return place;
            }
        }

        return null;
    }

    private static string Parent(string path)
    {
        var cut = path.EndsWith("']", StringComparison.Ordinal)
            ? path.LastIndexOf("['", StringComparison.Ordinal)
            : path.LastIndexOfAny(['.', '[']);
        return cut > 0 ? path[..cut] : "";
    }

    private static string Member(string path, string name) =>
        name.Length is > 0 and <= 128 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-') ? $"{path}.{name}" : $"{path}['{name}']";

    private void Add(ref Utf8JsonReader reader, string path, Counter counter)
    {
        var from = counter.CharactersBefore(reader.TokenStartIndex);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    var name = reader.GetString()!;
                    reader.Read();
                    Add(ref reader, Member(path, name), counter);
                }

                break;
            case JsonTokenType.StartArray:
                for (var i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
                {
                    Add(ref reader, FormattableString.Invariant($"{path}[{i}]"), counter);
                }

                break;
        }

        _places[path] = new TextPlace(from, counter.CharactersBefore(reader.BytesConsumed));
    }

    /// <summary>Characters before a byte. Asked in rising order mostly, so it goes on from where it was.</summary>
    private sealed class Counter(byte[] bytes)
    {
        private int _byte;
        private int _character;

        public int CharactersBefore(long at)
        {
            if (at < _byte)
            {
                (_byte, _character) = (0, 0);
            }

            _character += Encoding.UTF8.GetCharCount(bytes, _byte, (int)at - _byte);
            _byte = (int)at;
            return _character;
        }
    }
}
