using System.Globalization;
using System.Text;

namespace Mentiko.Core.Billing;

/// <summary>A statement as a table for other programs. Every cell is a word or a number of ours, so nothing needs quotes.</summary>
public static class StatementCsv
{
    public static string Write(Statement statement)
    {
        var text = new StringBuilder("month,plan,item,quantity,unit\r\n");
        foreach (var line in statement.Lines)
        {
            text.Append(CultureInfo.InvariantCulture, $"{statement.Month.Text},{statement.Plan.Name},{line.Item.ToWire()},{line.Quantity},{line.Item.ToUnit()}\r\n");
        }

        return text.ToString();
    }
}
