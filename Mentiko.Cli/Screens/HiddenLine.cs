using System.Text;

namespace Mentiko.Cli.Screens;

/// <summary>Reads a line from the keyboard without showing it.</summary>
internal static class HiddenLine
{
    public static string? Read()
    {
        var text = new StringBuilder();
        while (true)
        {
            var key = Console.ReadKey(intercept: true);
            if (key.Key == ConsoleKey.Enter)
            {
                Console.Error.WriteLine();
                return text.ToString();
            }

            if (key.Key == ConsoleKey.Backspace && text.Length > 0)
            {
                text.Length--;
            }
            else if (key.KeyChar >= ' ')
            {
                text.Append(key.KeyChar);
            }
        }
    }
}
