using System.Text.RegularExpressions;

namespace Mentiko.Infrastructure.Tests.Persistence;

/// <summary>The product's own code, for rules that are read from it.</summary>
internal static partial class ProductSource
{
    /// <summary>The SQL among the string literals.</summary>
    public static IEnumerable<string> Statements(string source) => Literal().Matches(source)
        .Select(match => match.Groups["raw"].Success ? match.Groups["raw"].Value : match.Groups["plain"].Value)
        .Where(text => Sql().IsMatch(text));

    /// <summary>Every file but the migrations, by its name.</summary>
    public static List<(string Name, string Path, string Text)> Files()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Mentiko.Web.sln")))
            root = root.Parent ?? throw new InvalidOperationException("The repository was not found above the tests.");
        return [.. new[] { "Mentiko.Infrastructure", "Mentiko.Web" }
            .SelectMany(project => Directory.EnumerateFiles(Path.Combine(root.FullName, project), "*.cs", SearchOption.AllDirectories))
            .Where(path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/Migrations/", StringComparison.Ordinal))
            .Select(path => (Path.GetFileName(path), path, File.ReadAllText(path)))];
    }

    [GeneratedRegex("\"\"\"(?<raw>.*?)\"\"\"|\"(?<plain>(?:[^\"\\\\\n]|\\\\.)*)\"", RegexOptions.Singleline)]
    private static partial Regex Literal();

    [GeneratedRegex(@"^\s*(INSERT\s+(OR\s+\w+\s+)?INTO|UPDATE\s+\S+\s+SET|DELETE\s+FROM|SELECT\s.*\sFROM|SELECT\s+1|REPLACE\s+INTO|WITH\s+\w+\s+AS|CREATE\s+TRIGGER)\b", RegexOptions.Singleline)]
    private static partial Regex Sql();
}
