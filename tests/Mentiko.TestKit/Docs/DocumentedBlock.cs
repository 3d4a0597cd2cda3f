using System.Text.RegularExpressions;

namespace Mentiko.TestKit.Docs;

/// <summary>
/// A fenced block of README.md or docs/*.md. The comment before it, <c>&lt;!-- example: kind --&gt;</c>, says how it is
/// tested; a block without one has an empty kind.
/// </summary>
public sealed partial record DocumentedBlock(string File, int Line, string Kind, string Text)
{
    public static string Root { get; } = FindRoot();

    public static IReadOnlyList<DocumentedBlock> All { get; } =
        [.. Directory.GetFiles(Path.Combine(Root, "docs"), "*.md").Order(StringComparer.Ordinal).Prepend(Path.Combine(Root, "README.md")).SelectMany(Read)];

    /// <summary>The one block of a kind in a file, or each of them in their order.</summary>
    public static IReadOnlyList<DocumentedBlock> Of(string file, string kind) =>
        All.Where(block => block.File == file && block.Kind == kind).ToList() is { Count: > 0 } found
            ? found
            : throw new InvalidOperationException($"{file} has no example of the kind '{kind}' any more.");

    public override string ToString() => $"{File}:{Line}";

    private static IEnumerable<DocumentedBlock> Read(string path)
    {
        var lines = System.IO.File.ReadAllLines(path);
        for (var line = 0; line < lines.Length; line++)
        {
            if (!IsFence(lines[line]))
            {
                continue;
            }

            // One that belongs to an item of a list stands as far in as the item's text.
            var (begin, indent) = (line, lines[line].Length - lines[line].TrimStart().Length);
            var text = lines.Skip(begin + 1).TakeWhile(inside => !IsFence(inside)).ToList();
            line += text.Count + 1;
            var kind = begin > 0 ? Marker().Match(lines[begin - 1].Trim()).Groups[1].Value : "";
            yield return new DocumentedBlock(
                Path.GetRelativePath(Root, path), begin + 1, kind, string.Join('\n', text.Select(inside => inside[Math.Min(indent, inside.Length)..])) + "\n");
        }
    }

    private static bool IsFence(string line) => line.TrimStart().StartsWith("```", StringComparison.Ordinal);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!System.IO.File.Exists(Path.Combine(folder.FullName, "Mentiko.Web.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("Not inside the repository.");
        }

        return folder.FullName;
    }

    [GeneratedRegex("^<!-- example: (.+) -->$")]
    private static partial Regex Marker();
}
