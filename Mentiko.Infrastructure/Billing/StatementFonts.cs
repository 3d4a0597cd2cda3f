using PdfSharp.Drawing;
using PdfSharp.Fonts;

namespace Mentiko.Infrastructure.Billing;

/// <summary>DejaVu Sans, which comes along: a statement looks the same on every machine, also on one without fonts.</summary>
internal sealed class StatementFonts : IFontResolver
{
    private const string Regular = "DejaVuSans.ttf";
    private const string Bold = "DejaVuSans-Bold.ttf";

    // The library has one resolver for the process, to be set before its first font.
    private static readonly Lazy<string> Family = new(() =>
    {
        GlobalFontSettings.FontResolver = new StatementFonts();
        return "DejaVu Sans";
    });

    public static XFont Of(double size, bool bold = false) => new(Family.Value, size, bold ? XFontStyleEx.Bold : XFontStyleEx.Regular);

    public FontResolverInfo ResolveTypeface(string familyName, bool isBold, bool isItalic) => new(isBold ? Bold : Regular);

    public byte[] GetFont(string faceName)
    {
        using var stream = typeof(StatementFonts).Assembly.GetManifestResourceStream("Fonts/" + faceName)
            ?? throw new InvalidOperationException($"The font {faceName} did not come along.");
        var font = new byte[stream.Length];
        stream.ReadExactly(font);
        return font;
    }
}
