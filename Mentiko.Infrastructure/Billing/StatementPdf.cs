using System.Globalization;
using Mentiko.Core.Access;
using Mentiko.Core.Billing;
using Mentiko.Core.Namespaces;
using PdfSharp;
using PdfSharp.Drawing;
using PdfSharp.Pdf;

namespace Mentiko.Infrastructure.Billing;

/// <summary>A statement on one page of A4. The only user of PDFsharp.</summary>
internal sealed class StatementPdf(TimeProvider time, Tenancy? tenancy = null) : IStatementPrinter
{
    private const double Margin = 56;
    private const double RowHeight = 24;
    private const string Ellipsis = "…";

    public byte[] Print(NamespaceScope scope, Statement statement)
    {
        using var document = new PdfDocument();
        document.Info.Title = $"Statement {statement.Month.Text}: {scope.Organization.Name}";
        document.Info.Author = "Mentiko";
        document.Info.CreationDate = time.GetUtcNow().UtcDateTime;
        document.Language = "en";
        var page = document.AddPage();
        page.Size = PageSize.A4;
        using (var draw = XGraphics.FromPdfPage(page))
        {
            var sheet = new Sheet(draw, page.Width.Point - 2 * Margin);
            var top = WriteHead(sheet, scope.Organization, statement);
            WriteLines(sheet, top, statement);
        }

        using var file = new MemoryStream();
        document.Save(file, closeStream: false);
        return file.ToArray();
    }

    private double WriteHead(Sheet sheet, Organization organization, Statement statement)
    {
        var last = statement.Month.End.AddDays(-1);
        sheet.Left("Statement", StatementFonts.Of(22, bold: true), Margin);
        sheet.Left(organization.Name, StatementFonts.Of(13, bold: true), Margin + 44);
        sheet.Left(organization.Slug.Text, StatementFonts.Of(10), Margin + 66, XBrushes.DimGray);
        var period = string.Create(CultureInfo.InvariantCulture, $"{statement.Month.Start:yyyy-MM-dd} to {last:yyyy-MM-dd}, UTC");
        sheet.Left(tenancy is { IsSingle: true } ? period : $"{period} · plan {statement.Plan.Name}", StatementFonts.Of(10), Margin + 84);
        return Margin + 128;
    }

    private static void WriteLines(Sheet sheet, double top, Statement statement)
    {
        var (small, text) = (StatementFonts.Of(9, bold: true), StatementFonts.Of(10));
        sheet.Row(top, small, "Item", "Quantity", "Unit");
        sheet.Rule(top + 16, XPens.Black);
        foreach (var line in statement.Lines)
        {
            top += RowHeight;
            sheet.Row(top, text, line.Item.ToTitle(), line.Quantity.ToString("#,0.###", CultureInfo.InvariantCulture), line.Item.ToUnitWords(line.Quantity));
            sheet.Rule(top + 16, XPens.LightGray);
        }

        sheet.Left("Counted in the transactions that used it. Storage is sampled once an hour.", StatementFonts.Of(8), top + 40, XBrushes.DimGray);
    }

    /// <summary>The page between its margins, in points from the top.</summary>
    private sealed class Sheet(XGraphics draw, double width)
    {
        public void Left(string text, XFont font, double top, XBrush? brush = null) =>
            draw.DrawString(Fit(text, font), font, brush ?? XBrushes.Black, new XRect(Margin, top, width, RowHeight), XStringFormats.TopLeft);

        public void Row(double top, XFont font, string item, string quantity, string unit)
        {
            draw.DrawString(item, font, XBrushes.Black, new XRect(Margin, top, width / 2, RowHeight), XStringFormats.TopLeft);
            draw.DrawString(quantity, font, XBrushes.Black, new XRect(Margin, top, width * 0.78, RowHeight), XStringFormats.TopRight);
            draw.DrawString(unit, font, XBrushes.Black, new XRect(Margin + width * 0.82, top, width * 0.18, RowHeight), XStringFormats.TopLeft);
        }

        public void Rule(double top, XPen pen) => draw.DrawLine(pen, Margin, top, Margin + width, top);

        /// <summary>Names are people's words, and as long as they may be.</summary>
        private string Fit(string text, XFont font)
        {
            var shown = text;
            for (var length = text.Length; length > 1 && draw.MeasureString(shown, font).Width > width; length--)
            {
                shown = text[..(length - 1)] + Ellipsis;
            }

            return shown;
        }
    }
}
