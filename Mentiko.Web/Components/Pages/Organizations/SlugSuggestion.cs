using System.Globalization;
using System.Text;

namespace Mentiko.Web.Components.Pages.Organizations;

/// <summary>Makes a slug out of a name: accents dropped, everything else a hyphen.</summary>
public static class SlugSuggestion
{
    private const int MaxLength = 40;

    public static string For(string name)
    {
        var slug = new StringBuilder(MaxLength);
        foreach (var c in name.Normalize(NormalizationForm.FormD).ToLowerInvariant())
        {
            if (slug.Length == MaxLength)
            {
                break;
            }

            if (char.IsAsciiLetterOrDigit(c))
            {
                slug.Append(c);
            }
            else if (CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark && slug.Length > 0 && slug[^1] != '-')
            {
                slug.Append('-');
            }
        }

        return slug.ToString().Trim('-');
    }
}
