using System.Globalization;
using Mentiko.Core.Results;

namespace Mentiko.Web.Api;

/// <summary>Reads filters from a query string and collects what is wrong with them.</summary>
internal sealed class QueryReader(IQueryCollection query)
{
    private const int LongestText = 512;

    private readonly Dictionary<string, string[]> _errors = new(StringComparer.Ordinal);

    internal delegate bool Parse<T>(string? text, out T value);

    public string? Text(string name)
    {
        if (query[name] is not [{ Length: > 0 } text])
        {
            return null;
        }

        if (text.Length > LongestText)
        {
            _errors[name] = [$"At most {LongestText} characters."];
            return null;
        }

        return text;
    }

    public DateTimeOffset? Time(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
        {
            return time.ToUniversalTime();
        }

        _errors[name] = ["This is not a time of RFC 3339."];
        return null;
    }

    public T? Choice<T>(string name, Parse<T> parse, string possible)
        where T : struct
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (parse(text, out var value))
        {
            return value;
        }

        _errors[name] = [$"This is {possible}."];
        return null;
    }

    public long? Number(string name, long from, long to)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= from && value <= to)
        {
            return value;
        }

        _errors[name] = [FormattableString.Invariant($"This is a number from {from} to {to}.")];
        return null;
    }

    /// <summary>Everything that was wrong; null when nothing was.</summary>
    public Error.Invalid? Finish() => _errors.Count == 0 ? null : new Error.Invalid(_errors);
}
