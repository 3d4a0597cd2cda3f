using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using Spectre.Console;

namespace Mentiko.Cli.Screens;

/// <summary>Shows answers: as tables and sentences for people, as the API's own JSON for scripts.</summary>
internal sealed class Screen(Surroundings around, bool json)
{
    // The default encoder escapes every control character; letters of all languages stay readable.
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };
    private static readonly JsonSerializerOptions OneLine = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    private readonly IAnsiConsole _console = MakeConsole(around);

    public bool IsJson => json;

    public static string Pretty(JsonNode? node) => node?.ToJsonString(Indented) ?? "null";

    public void Json(JsonNode? node) => around.Out.WriteLine(Pretty(node));

    /// <summary>One document a line, for streams.</summary>
    public void JsonLine(JsonNode node) => around.Out.WriteLine(node.ToJsonString(OneLine));

    /// <summary>Text of the server's as it is, but for what acts on a terminal.</summary>
    public void Text(string? text) => around.Out.WriteLine(SafeText.OfLines(text));

    /// <summary>What happened, for people only: on stderr, so that a script's output stays clean.</summary>
    public void Say(string sentence) => around.Error.WriteLine(SafeText.OfLines(sentence));

    /// <summary>The list as it came in JSON, else a row for each item.</summary>
    public void List(ApiList list, params Column[] columns)
    {
        if (json)
        {
            Json(new JsonObject { ["items"] = new JsonArray([.. list.Items.Select(item => item?.DeepClone())]), ["next"] = list.Next });
            return;
        }

        if (list.Items.Count == 0)
        {
            Say("Nothing here.");
            return;
        }

        Rows(columns, list.Items);
        if (list.Next is not null)
        {
            Say("There is more: --limit N or --all.");
        }
    }

    /// <summary>The object as it came in JSON, else a line for each of its parts.</summary>
    public void Object(JsonNode? node, params Column[] parts)
    {
        if (json)
        {
            Json(node);
            return;
        }

        var grid = Plain();
        grid.AddColumn(new TableColumn("").NoWrap());
        grid.AddColumn("");
        grid.HideHeaders();
        foreach (var part in parts)
        {
            if (part.Read(node) is { Length: > 0 } text)
            {
                grid.AddRow(new Text(part.Title), new Text(SafeText.OfLines(text)));
            }
        }

        _console.Write(grid);
    }

    public void Rows(IReadOnlyList<Column> columns, IEnumerable<JsonNode?> items)
    {
        var table = Plain();
        foreach (var column in columns)
        {
            table.AddColumn(new TableColumn(new Text(column.Title.ToUpperInvariant())));
        }

        foreach (var item in items)
        {
            table.AddRow(columns.Select(column => new Text(SafeText.Of(column.Read(item)))));
        }

        _console.Write(table);
    }

    private static Table Plain() => new() { Border = TableBorder.None };

    private static IAnsiConsole MakeConsole(Surroundings around)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = around.IsTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(around.Out),
        });
        console.Profile.Width = around.Width;
        return console;
    }
}

/// <summary>A page of a list, or several put together.</summary>
internal sealed record ApiList(IReadOnlyList<JsonNode?> Items, string? Next);
