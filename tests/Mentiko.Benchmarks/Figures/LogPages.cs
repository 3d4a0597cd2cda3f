using System.Globalization;
using System.Text;
using Mentiko.Benchmarks.Measuring;
using Mentiko.Core.Access;
using Mentiko.Core.Chains;
using Mentiko.Core.Logs;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.RunLogs;
using Mentiko.TestKit.Files;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Win32.SafeHandles;

namespace Mentiko.Benchmarks.Figures;

/// <summary>G11: first screen, last line and search of a log of a million lines.</summary>
internal sealed class LogPages : IFigure
{
    private const int Large = 1_000_000;
    private const int Small = 1_000;
    private const int Screen = 200;
    private const string Rare = "needle 4f1c";

    public string Id => "G11";

    public async Task<IReadOnlyList<FigureResult>> MeasureAsync(Measurement measurement)
    {
        using var tree = new TemporaryDataTree();
        var scope = Scopes.OwnerOf(tree.Acme);
        var store = new RunLogStore(new LogFolders(tree.Tree, tree.Disk), new LogSignals(), Options.Create(new LogOptions()), TimeProvider.System, NullLogger<RunLogStore>.Instance);
        var large = await WriteAsync(store, scope, Large);
        var small = await WriteAsync(store, scope, Small);
        var operations = measurement.Quick ? 300 : 2000;

        Contender Page(string what, RunId run, long after) => new(what, "ms", () => Measurement.MedianAsync(operations, async () =>
        {
            if ((await store.ReadAsync(scope, run, new LogQuery(after, Screen), default)).Lines.Count != Screen)
            {
                throw new InvalidOperationException("A page is missing lines.");
            }
        }));

        return
        [
            await measurement.CompareAsync("G11.first-screen", "first screen of a log of 1,000,000 lines", Goal.Below(1.2, 1.05), Page("1,000,000 lines", large, 0), Page("1,000 lines", small, 0)),
            await measurement.CompareAsync("G11.last-line", "jump to the last line", Goal.Below(1.2, 1.05), Page("1,000,000 lines", large, Large - Screen), Page("1,000 lines", small, Small - Screen)),
            await measurement.CompareAsync("G11.search", "search of 1,000,000 lines", Goal.Below(5, 2), Search(store, scope, large), Scan(Path.Combine(tree.Tree.RootPath, "acme", "runs", large.Text, "log", LogFile.Lines))),
        ];
    }

    private static Contender Search(RunLogStore store, NamespaceScope scope, RunId run) => new("search", "ms", () => Measurement.MedianAsync(5, async () =>
    {
        var found = 0;
        for (long? after = 0; after is { } from;)
        {
            var page = await store.ReadAsync(scope, run, new LogQuery(from, Screen, null, Rare.ToUpperInvariant()), default);
            found += page.Lines.Count;
            after = page.Next;
        }

        Expect(found);
    }));

    // The floor: the same file in the same pieces, the runtime's own vectorized search, case and lines ignored.
    private static Contender Scan(string path) => new("byte scan", "ms", () => Measurement.MedianAsync(5, () =>
    {
        using var file = File.OpenHandle(path);
        Expect(Count(file, Encoding.ASCII.GetBytes(Rare)));
        return Task.CompletedTask;
    }));

    private static int Count(SafeFileHandle file, byte[] needle)
    {
        var buffer = new byte[1 << 20];
        var found = 0;
        var kept = 0;
        for (long offset = 0; RandomAccess.Read(file, buffer.AsSpan(kept), offset) is var read and > 0; offset += read)
        {
            var piece = buffer.AsSpan(0, kept + read);
            found += piece.Count(needle);
            kept = Math.Min(needle.Length - 1, piece.Length);
            piece[^kept..].CopyTo(buffer);
        }

        return found;
    }

    private static void Expect(int found)
    {
        if (found != 3)
        {
            throw new InvalidOperationException($"The search found {found} of 3 lines.");
        }
    }

    private static async Task<RunId> WriteAsync(RunLogStore store, NamespaceScope scope, int lines)
    {
        var run = RunId.From(Guid.CreateVersion7());
        await using var writer = await store.OpenWriterAsync(scope, run, default);
        await using var sink = writer.OpenSink(StepId.Parse("collect"), ["a-secret-of-this-run"]);
        var text = new StringBuilder();
        for (var line = 1; line <= lines; line++)
        {
            text.Append(CultureInfo.InvariantCulture, $"2026-03-01 09:30:00 INFO request {line} took {line % 977} ms{(line % (lines / 3) == lines / 6 ? " " + Rare : "")}\n");
            if (text.Length > 60_000 || line == lines)
            {
                sink.Write(LogStream.StdOut, Encoding.ASCII.GetBytes(text.ToString()));
                text.Clear();
            }
        }

        return run;
    }
}
