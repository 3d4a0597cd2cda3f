using Ganss.Xss;
using Markdig;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Rendering;

/// <summary>
/// Markdown of users and agents as markup that can do nothing: the parser knows no HTML, and a sanitizer with a short
/// list of tags stands behind it. No image, no remote thing at all is loaded; links leave without a referrer.
/// </summary>
public sealed class SafeMarkdown
{
    /// <summary>Longer texts are cut: a page is no place for a book, and the parser is not linear in everything.</summary>
    public const int MaxLength = 256 * 1024;

    private static readonly string[] Tags =
    [
        "a", "blockquote", "br", "code", "dd", "del", "dl", "dt", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol",
        "p", "pre", "strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul",
    ];

    private readonly MarkdownPipeline _pipeline = new MarkdownPipelineBuilder()
        .UsePipeTables()
        .UseAutoLinks()
        .UseEmphasisExtras(Markdig.Extensions.EmphasisExtras.EmphasisExtraOptions.Strikethrough)
        .DisableHtml()
        .Build();

    private readonly HtmlSanitizer _sanitizer = MakeSanitizer();

    /// <summary>Markup that is safe to show.</summary>
    public MarkupString Render(string markdown)
    {
        var text = markdown.Length <= MaxLength ? markdown : markdown[..MaxLength];
        return new MarkupString(_sanitizer.Sanitize(Markdig.Markdown.ToHtml(text, _pipeline)));
    }

    private static HtmlSanitizer MakeSanitizer()
    {
        var sanitizer = new HtmlSanitizer();
        sanitizer.AllowedTags.Clear();
        sanitizer.AllowedTags.UnionWith(Tags);
        sanitizer.AllowedAttributes.Clear();
        sanitizer.AllowedAttributes.Add("href");
        sanitizer.AllowedAttributes.Add("rel");
        sanitizer.AllowedCssProperties.Clear();
        sanitizer.AllowedAtRules.Clear();
        sanitizer.AllowedSchemes.Clear();
        sanitizer.AllowedSchemes.UnionWith(["https", "http", "mailto"]);
        sanitizer.PostProcessNode += (_, e) => HardenLink(e.Node as AngleSharp.Dom.IElement);
        sanitizer.PostProcessNode += (_, e) => SoftenEmptyHeader(e);
        return sanitizer;
    }

    /// <summary>A column without a name is an ordinary cell: a screen reader has nothing to announce for it.</summary>
    private static void SoftenEmptyHeader(PostProcessNodeEventArgs e)
    {
        if (e.Node is AngleSharp.Dom.IElement { LocalName: "th" } header && string.IsNullOrWhiteSpace(header.TextContent))
        {
            e.ReplacementNodes.Add(e.Document.CreateElement("td"));
        }
    }

    /// <summary>
    /// A relative link of a report would point into our own pages under the reader's session: only absolute ones stay
    /// links.
    /// </summary>
    private static void HardenLink(AngleSharp.Dom.IElement? element)
    {
        if (element is null || !string.Equals(element.LocalName, "a", StringComparison.Ordinal))
        {
            return;
        }

        if (!Uri.TryCreate(element.GetAttribute("href"), UriKind.Absolute, out var target)
            || target.Scheme is not ("https" or "http" or "mailto"))
        {
            element.RemoveAttribute("href");
        }

        element.SetAttribute("rel", "noopener noreferrer nofollow");
    }
}
