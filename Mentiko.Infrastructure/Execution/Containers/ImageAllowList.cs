using System.Text;
using System.Text.RegularExpressions;

namespace Mentiko.Infrastructure.Execution.Containers;

/// <summary>Which images agents may name. A reference is compared as it is written: no default registry or tag is put in.</summary>
internal sealed class ImageAllowList
{
    private readonly List<Regex> _patterns;

    private ImageAllowList(List<Regex> patterns) => _patterns = patterns;

    public bool IsEmpty => _patterns.Count == 0;

    public static ImageAllowList Parse(string patterns) =>
        new([.. patterns.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(ToRegex)]);

    /// <summary>Whether the reference is allowed, with its digest or without: a digest only narrows what a name means.</summary>
    public bool Allows(string reference)
    {
        var name = reference.Split('@')[0];
        return _patterns.Exists(pattern => pattern.IsMatch(reference) || (name.Length > 0 && pattern.IsMatch(name)));
    }

    private static Regex ToRegex(string pattern)
    {
        var text = new StringBuilder(@"\A");
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] != '*')
                text.Append(Regex.Escape(pattern[i].ToString()));
            else if (i + 1 < pattern.Length && pattern[i + 1] == '*')
                (_, i) = (text.Append(".*"), i + 1);
            else
                text.Append("[^/]*");
        }

        return new Regex(text.Append(@"\z").ToString(), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
    }
}
