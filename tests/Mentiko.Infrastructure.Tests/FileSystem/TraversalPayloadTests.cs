using System.Text;
using Mentiko.Core.Access;
using Mentiko.Core.Agents;
using Mentiko.Core.Chains;
using Mentiko.Core.Events;
using Mentiko.Core.Files;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.FileSystem;
using Mentiko.Infrastructure.FileSystem.Kernel;
using Mentiko.TestKit.Files;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace Mentiko.Infrastructure.Tests.FileSystem;

/// <summary>Every payload through every operation: nothing from outside comes in, nothing outside changes, nothing throws.</summary>
public sealed class TraversalPayloadTests(ITestOutputHelper output) : IDisposable
{
    private const int AtLeast = 4800;
    private const string Canary = "canary-3f1c";

    private readonly TemporaryDataTree _temporary = new(new NoDisk());

    [Fact]
    public async Task Payloads_OverEveryOperation_NeverLeadOut()
    {
        var payloads = TraversalPayloads.Load();
        Assert.SkipWhen(payloads is null, TraversalPayloads.Missing);
        Assert.True(payloads.Count >= AtLeast, $"Only {payloads.Count} payloads.");
        PlantCanaries();
        var before = Outside();
        var accepted = 0;

        foreach (var payload in payloads)
            accepted += await Try(payload);

        Assert.Equal(before, Outside());
        output.WriteLine($"{payloads.Count} payloads x get, put, delete, list, names: {payloads.Count * 5} calls, {accepted} accepted as plain names, 0 escapes");
    }

    [Fact]
    public void Payloads_PastTheParser_AreStoppedByTheKernel()
    {
        var payloads = TraversalPayloads.Load();
        Assert.SkipWhen(payloads is null, TraversalPayloads.Missing);
        PlantCanaries();
        using var workspace = _temporary.Tree.OpenNamespaceFolder(_temporary.Acme, "workspace")!;

        foreach (var payload in payloads)
        {
            var errno = Syscalls.OpenBeneath(workspace.Handle, Encoding.UTF8.GetBytes(payload + '\0'), OpenFlags.ReadOnly, 0, out var file);
            using (file)
            {
                if (errno == Errno.None && Syscalls.Facts(file, out var facts) == Errno.None && facts.Kind == NodeKind.File)
                    Assert.Fail($"Opened a file by {payload}");
            }
        }
    }

    [Fact]
    public void Payloads_ReadByCombiningPaths_EscapeAsAControl()
    {
        var payloads = TraversalPayloads.Load();
        Assert.SkipWhen(payloads is null, TraversalPayloads.Missing);
        PlantCanaries();

        var escapes = payloads.Count(payload => IsFromOutside(NaiveRead(payload)));

        output.WriteLine($"{payloads.Count} payloads read by Path.Combine: {escapes} escapes");
        Assert.True(escapes > 0);
    }

    public void Dispose() => _temporary.Dispose();

    private string Workspace => _temporary.Tree.WorkspacePath(_temporary.Acme.Slug);

    private async Task<int> Try(string payload)
    {
        var files = new WorkspaceFiles(_temporary.Tree, _temporary.Disk, _temporary.Quota, _temporary.Options);
        var scope = TemporaryDataTree.Scope(_temporary.Acme);
        var cancel = TestContext.Current.CancellationToken;
        AssertNames(payload);

        var listed = await files.OpenAsync(scope, payload, new PageRequest(200), cancel);
        AssertRefused(listed.Error);
        AssertRefused((await files.OpenAsync(scope, "docs", new PageRequest(1, payload), cancel)).Error);

        var put = await files.PutAsync(scope, payload, new MemoryStream("mine"u8.ToArray()), null, Allowed, cancel);
        AssertRefused(put.Error);

        var got = await files.OpenAsync(scope, payload, new PageRequest(200), cancel);
        AssertRefused(got.Error);
        Assert.Equal(put.IsOk, got.IsOk && got.Value is WorkspaceNode.File);
        if (put.IsOk)
            await AssertOwnBytes(payload, Assert.IsType<WorkspaceNode.File>(got.Value));

        var deleted = await files.DeleteAsync(scope, payload, Allowed, cancel);
        AssertRefused(deleted.Error);
        Assert.Equal(put.IsOk, deleted.IsOk);
        return put.IsOk ? 1 : 0;
    }

    private async Task AssertOwnBytes(string payload, WorkspaceNode.File file)
    {
        using var reader = new StreamReader(file.Content);
        Assert.Equal("mine", await reader.ReadToEndAsync(TestContext.Current.CancellationToken));
        // The bytes stand under exactly that name, nothing unescaped or normalised.
        Assert.Equal("mine", await File.ReadAllTextAsync($"{Workspace}/{payload}", TestContext.Current.CancellationToken));
        Assert.Equal($"{Workspace}/{payload}", Path.GetFullPath($"{Workspace}/{payload}"));
    }

    // Names become folder and file names: whatever they accept has no way to mean a path.
    private static void AssertNames(string payload)
    {
        var taken = ChainName.TryParse(payload, out _) || AgentName.TryParse(payload, out _) || StepId.TryParse(payload, out _)
            || NamespaceSlug.TryParse(payload, out _) || RunId.TryParse(payload, out _) || EventType.TryParse(payload, out _);
        if (taken)
            Assert.Matches("^[a-z0-9:-]+\\z", payload);
    }

    private static void AssertRefused(Error? error) =>
        Assert.True(error is null or Error.Invalid or Error.NotFound or Error.Conflict or Error.Malformed, error?.Code);

    private static Task<Result<Done>> Allowed() => Task.FromResult<Result<Done>>(default(Done));

    private void PlantCanaries()
    {
        var folder = new DirectoryInfo(Path.GetDirectoryName(Workspace)!);
        for (; folder!.FullName.Length >= _temporary.OutsidePath.Length; folder = folder.Parent)
            File.WriteAllText(Path.Combine(folder.FullName, "canary.txt"), Canary);
        Directory.CreateDirectory(Path.Combine(Workspace, "docs"));
    }

    // Everything in the temporary folder but the workspace's own content.
    private string Outside() => string.Join('\n', Directory
        .EnumerateFileSystemEntries(_temporary.OutsidePath, "*", SearchOption.AllDirectories)
        .Where(path => !path.StartsWith(Workspace + "/", StringComparison.Ordinal) && Path.GetFileName(path) != ".lock")
        .Order(StringComparer.Ordinal)
        .Select(path => $"{path} {(Directory.Exists(path) ? "" : File.ReadAllText(path))}"));

    private string NaiveRead(string payload)
    {
        try
        {
            return File.ReadAllText(Path.Combine(Workspace, payload));
        }
        catch (Exception problem) when (problem is IOException or ArgumentException or UnauthorizedAccessException or NotSupportedException)
        {
            return "";
        }
    }

    private static bool IsFromOutside(string text) => text == Canary || text.StartsWith("root:", StringComparison.Ordinal);

    /// <summary>Durability is not the matter here.</summary>
    private sealed class NoDisk : IDiskSync
    {
        public void Flush(SafeFileHandle file)
        {
        }
    }
}
