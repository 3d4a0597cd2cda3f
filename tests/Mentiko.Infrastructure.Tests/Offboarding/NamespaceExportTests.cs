using System.IO.Compression;
using System.Text.Json;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;
using Mentiko.Infrastructure.FileSystem;
using Mentiko.Infrastructure.Offboarding;
using Mentiko.TestKit.Engine;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Offboarding;

public sealed class NamespaceExportTests
{
    [Fact]
    public async Task Export_OfManyLinksAndAFolderTooDeep_NamesTheFirstAndCountsTheRest()
    {
        await using var engine = await EngineHost.StartAsync();
        var workspace = engine.Get<DataTree>().WorkspacePath(engine.Acme.Slug);
        var deep = string.Join('/', Enumerable.Repeat("d", 70));
        Directory.CreateDirectory(Path.Combine(workspace, deep));
        await File.WriteAllTextAsync(Path.Combine(workspace, "d/kept.txt"), "kept");
        for (var number = 0; number < LeftOut.MostPaths + 5; number++)
        {
            File.CreateSymbolicLink(Path.Combine(workspace, $"link-{number:D5}"), "nowhere");
        }

        var content = await WriteAsync(engine);
        Assert.Equal("kept", content["workspace/d/kept.txt"]);
        var left = JsonDocument.Parse(content["workspace-left-out.json"]).RootElement;
        var paths = left.GetProperty("paths").EnumerateArray().Select(path => path.GetString()!).ToList();
        Assert.Equal((LeftOut.MostPaths, 6), (paths.Count, left.GetProperty("further").GetInt32()));

        // The first folder that cannot be opened, and no file of it is missing without a word.
        Assert.Equal(deep[..(65 * 2 - 1)], paths[0]);
        Assert.Equal("link-00000", paths[1]);
    }

    [Fact]
    public void LeftOut_OfLongNames_IsBounded()
    {
        var left = new LeftOut();
        Assert.False(left.IsAny);
        for (var number = 0; number < 300; number++)
        {
            left.Add(new string('x', 4_000));
        }

        Assert.InRange(left.ToJson().Length, LeftOut.MostText / 2, LeftOut.MostText + 1_000);
        Assert.EndsWith($"\"further\":{300 - LeftOut.MostText / 4_000}}}", left.ToJson(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_SecondAtOnce_IsRefused_AndItsEndMakesPlace()
    {
        await using var engine = await EngineHost.StartAsync();
        var export = engine.Get<INamespaceExport>();
        var first = export.Begin(engine.Acme).Value;
        Assert.IsType<Error.RateLimited>(export.Begin(engine.Acme).Error);
        first.Dispose();
        Assert.Contains("organization.json", (await WriteAsync(engine)).Keys);
        using var again = export.Begin(engine.Acme).Value;
    }

    private static async Task<Dictionary<string, string>> WriteAsync(EngineHost engine)
    {
        using var written = new MemoryStream();
        using var file = engine.Get<INamespaceExport>().Begin(engine.Acme).Value;
        await file.WriteAsync(written, CancellationToken.None);
        using var zip = new ZipArchive(new MemoryStream(written.ToArray()));
        var content = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in zip.Entries)
        {
            using var reader = new StreamReader(await entry.OpenAsync());
            content[entry.FullName] = await reader.ReadToEndAsync();
        }

        return content;
    }
}
