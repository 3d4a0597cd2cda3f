using System.Globalization;
using System.Text;
using QRCoder;

namespace Mentiko.Web.Rendering;

/// <summary>A QR code as one path of an inline SVG: attributes only, no markup, nothing to load.</summary>
/// <param name="ViewBox">The field, a unit a module.</param>
/// <param name="Path">The dark modules.</param>
internal sealed record QrPicture(string ViewBox, string Path)
{
    public static QrPicture Of(string text)
    {
        using var generator = new QRCodeGenerator();
        using var code = generator.CreateQrCode(text, QRCodeGenerator.ECCLevel.M);
        var modules = code.ModuleMatrix;
        var path = new StringBuilder();
        for (var y = 0; y < modules.Count; y++)
        {
            for (var x = 0; x < modules[y].Count; x++)
            {
                if (modules[y][x])
                {
                    path.Append(CultureInfo.InvariantCulture, $"M{x} {y}h1v1h-1z");
                }
            }
        }

        return new QrPicture(string.Create(CultureInfo.InvariantCulture, $"0 0 {modules.Count} {modules.Count}"), path.ToString());
    }
}
