using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Mentiko.Core.Access;
using Mentiko.Core.Agents;
using Mentiko.Core.Chains;
using Mentiko.Core.Events;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.FileSystem;
using Mentiko.Infrastructure.FileSystem.Kernel;
using Mentiko.TestKit.Files;
using Xunit;

namespace Mentiko.Infrastructure.Tests.FileSystem;

public sealed partial class AttemptFilesTests : IDisposable
{
    private static readonly StepId Step = StepId.Parse("collect");

    private readonly TemporaryDataTree _temporary = new();
    private readonly AttemptFiles _attempts;
    private readonly EventFiles _events;
    private readonly NamespaceScope _scope;
    private readonly RunId _run = RunId.From(Guid.CreateVersion7());
    private readonly AttemptFolders _folders;

    public AttemptFilesTests()
    {
        _events = new EventFiles(_temporary.Tree, _temporary.Disk);
        _attempts = new AttemptFiles(_temporary.Tree, _events);
        _scope = TemporaryDataTree.Scope(_temporary.Acme);
        new RunFiles(_temporary.Tree, _temporary.Disk).CreateRun(_scope, _run, "{}"u8);
        var triggers = new[] { Event(1), Event(2) };
        _events.Stage(_scope, _run, 1, [.. triggers.Select(entry => new StagedEvent(entry, Encoding.UTF8.GetBytes($"event {entry.Sequence}")))]);
        _events.Publish(_scope, _run, 1, triggers);
        _folders = _attempts.Prepare(_scope, _run, Step, 1, triggers);
    }

    [Fact]
    public void Prepare_TwoTriggers_CopiesBothAndNamesTheLatest()
    {
        Assert.Equal("000002-collect.done.json", _folders.InputFile);
        Assert.Equal("event 1", File.ReadAllText(Path.Combine(_folders.InputPath, "000001-collect.done.json")));
        Assert.Equal("event 2", File.ReadAllText(Path.Combine(_folders.InputPath, _folders.InputFile)));
        Assert.Empty(Directory.GetFileSystemEntries(_folders.OutputPath));
    }

    [Fact]
    public void Prepare_InputWrittenByTheAgentsUid_LeavesTheEvidenceAsItWas()
    {
        var input = Path.Combine(_folders.InputPath, _folders.InputFile);
        if (Ownership.IsSeparate)
            Assert.False(Runs(_temporary.Acme.OsUid, $"echo forged > {input}"));
        else
            File.WriteAllText(input, "forged");

        Assert.Equal("event 2"u8.ToArray(), _events.Read(_scope, Event(2)));
    }

    [Fact]
    public void Prepare_WorkspaceThatAnAgentClosedToItself_IsOpenAgain()
    {
        Assert.SkipUnless(Ownership.IsSeparate, "Only root can act as the agents' own user.");
        Assert.True(Runs(_temporary.Acme.OsUid, $"chmod 0 {_folders.WorkspacePath}"));
        Assert.False(Runs(_temporary.Acme.OsUid, $"ls {_folders.WorkspacePath}"));
        _attempts.Prepare(_scope, _run, Step, 2, [Event(1)]);
        Assert.True(Runs(_temporary.Acme.OsUid, $"ls {_folders.WorkspacePath}"));
    }

    [Fact]
    public void Prepare_InAnotherNamespace_NeverGetsThisOnesFolders()
    {
        var inode = Inode(_folders.OutputPath);
        _attempts.Remove(_scope, _run, Step, 1);
        var other = TemporaryDataTree.Scope(_temporary.Other);

        new RunFiles(_temporary.Tree, _temporary.Disk).CreateRun(other, _run, "{}"u8);
        _events.Stage(other, _run, 1, [new StagedEvent(Event(1), "other"u8.ToArray())]);
        _events.Publish(other, _run, 1, [Event(1)]);

        var folders = _attempts.Prepare(other, _run, Step, 1, [Event(1)]);

        Assert.NotEqual(inode, Inode(folders.OutputPath));
        Assert.Equal("other", File.ReadAllText(Path.Combine(folders.InputPath, folders.InputFile)));
    }

    [Fact]
    public void Prepare_LeftoverOfACrash_StartsEmpty()
    {
        File.WriteAllText(Path.Combine(_folders.OutputPath, "late.json"), "late");

        var again = _attempts.Prepare(_scope, _run, Step, 1, [Event(1)]);

        Assert.Empty(Directory.GetFileSystemEntries(again.OutputPath));
        Assert.Single(Directory.GetFileSystemEntries(again.InputPath));
    }

    [Theory]
    [InlineData(210_001, true, true)]
    [InlineData(210_002, false, false)]
    public void Prepare_AsRoot_OnlyTheNamespacesUidReadsInputAndWritesOutput(int uid, bool reads, bool writes)
    {
        Assert.SkipUnless(Ownership.IsSeparate, "Namespaces have uids of their own only where the service is root.");

        Assert.Equal(reads, Runs(uid, $"cat {_folders.InputPath}/{_folders.InputFile}"));
        Assert.Equal(writes, Runs(uid, $"echo '{{}}' > {_folders.OutputPath}/a.json"));
        Assert.Equal(writes, Runs(uid, $"echo x > {_folders.WorkspacePath}/a"));
    }

    [Theory]
    [InlineData("echo x > {input}/{file}")]
    [InlineData("rm {input}/{file}")]
    [InlineData("touch {input}/new")]
    [InlineData("ls {run}")]
    [InlineData("ls {run}/events")]
    [InlineData("cat {run}/events/{file}")]
    [InlineData("cat {run}/definition.json")]
    [InlineData("ls {run}/..")]
    [InlineData("ls {run}/../../..")]
    [InlineData("ls {run}/../../chains")]
    [InlineData("ls {run}/../../attempts")]
    [InlineData("mv {output} {output}2")]
    [InlineData("ls {run}/../../../.platform")]
    public void Prepare_AsRoot_TheNamespacesUidReachesNothingElse(string command)
    {
        Assert.SkipUnless(Ownership.IsSeparate, "Namespaces have uids of their own only where the service is root.");
        var run = Path.Combine(_temporary.Tree.RootPath, "acme/runs", _run.Text);

        command = command.Replace("{input}", _folders.InputPath, StringComparison.Ordinal)
            .Replace("{output}", _folders.OutputPath, StringComparison.Ordinal)
            .Replace("{file}", _folders.InputFile, StringComparison.Ordinal)
            .Replace("{run}", run, StringComparison.Ordinal);

        Assert.False(Runs(_temporary.Acme.OsUid, command));
    }

    [Fact]
    public void Collect_TwoEventsAndOtherFiles_GivesTheEventsByName()
    {
        Write("b.json", "{\"b\":1}");
        Write("a.json", "{\"a\":1}");
        Write("notes.txt", "ignored");
        Assert.Equal(0, Posix.MakeFifo(Path.Combine(_folders.OutputPath, "pipe"), 0x1B6));

        var events = Assert.IsType<CollectedOutput.Events>(Collect());

        Assert.Equal(["a.json", "b.json"], events.Files.Select(file => file.Name));
        Assert.Equal("{\"a\":1}"u8.ToArray(), events.Files[0].Content);
    }

    [Fact]
    public void Collect_NoFile_GivesNone() => Assert.Empty(Assert.IsType<CollectedOutput.Events>(Collect()).Files);

    [Fact]
    public void Collect_OutputFolderGone_IsRefused()
    {
        Directory.Delete(_folders.OutputPath);

        Assert.IsType<CollectedOutput.Refused>(Collect());
    }

    [Fact]
    public void Collect_OutputFolderSwappedWithALink_IsRefused()
    {
        Directory.Delete(_folders.OutputPath);
        File.CreateSymbolicLink(_folders.OutputPath, _folders.InputPath);

        Assert.IsType<CollectedOutput.Refused>(Collect());
    }

    [Theory]
    [InlineData("link", "symbolic link")]
    [InlineData("dangling", "symbolic link")]
    [InlineData("hard-link", "hard link")]
    [InlineData("fifo", "fifo")]
    [InlineData("socket", "socket")]
    [InlineData("device", "device")]
    [InlineData("folder", "folder")]
    [InlineData("sparse", "longer than")]
    [InlineData("large", "longer than")]
    [InlineData("newline", "no plain text")]
    [InlineData("latin", "no plain text")]
    [InlineData("many", "more than 1000")]
    [InlineData("flood", "more than 10000")]
    [InlineData("total", "together")]
    public async Task Collect_HostileEntry_IsRefusedByNameWithoutWaiting(string kind, string reason)
    {
        Write("good.json", "{}");
        Plant(kind);

        var collecting = Task.Run(Collect, TestContext.Current.CancellationToken);
        var collected = await collecting.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        Assert.Contains(reason, Assert.IsType<CollectedOutput.Refused>(collected).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Collect_FileOfExactlyTheLimit_IsTaken()
    {
        Write("a.json", new string('x', OutputReader.MaxFileBytes));

        Assert.Equal(OutputReader.MaxFileBytes, Assert.IsType<CollectedOutput.Events>(Collect()).Files[0].Content.Length);
    }

    [Fact]
    public void Remove_PlainAttempt_LeavesNothingAndUsesNoTrash()
    {
        Write("a.json", "{}");

        _attempts.Remove(_scope, _run, Step, 1);

        Assert.Empty(AttemptNames());
        Assert.Empty(TrashNames());
    }

    [Fact]
    public void Remove_HostileContent_IsGoneAtOnceAndTheTrashEmptiesWithoutFollowing()
    {
        var canary = Path.Combine(_temporary.OutsidePath, "canary");
        Directory.CreateDirectory(canary);
        File.WriteAllText(Path.Combine(canary, "file"), "canary");
        MakeDeep(_folders.OutputPath, 3000);
        File.CreateSymbolicLink(Path.Combine(_folders.OutputPath, "link"), canary);
        Directory.CreateDirectory(Path.Combine(_folders.OutputPath, "sub"));
        File.CreateSymbolicLink(Path.Combine(_folders.OutputPath, "sub", "link"), canary);
        Assert.Equal(0, Posix.Link(Path.Combine(canary, "file"), Path.Combine(_folders.OutputPath, "sub", "hard")));
        Assert.Equal(0, Posix.MakeFifo(Path.Combine(_folders.OutputPath, "sub", "pipe"), 0));
        Assert.Equal(0, Posix.ChangeMode(Path.Combine(_folders.OutputPath, "sub"), 0));

        _attempts.Remove(_scope, _run, Step, 1);
        Assert.Empty(AttemptNames());
        while (_temporary.Tree.Trash.Sweep(100))
        {
        }

        Assert.Empty(TrashNames());
        Assert.Equal("canary", File.ReadAllText(Path.Combine(canary, "file")));
    }

    [Fact]
    public void RemoveAll_SeveralAttempts_TakesThemAllAway()
    {
        _attempts.Prepare(_scope, _run, Step, 2, [Event(1)]);

        _attempts.RemoveAll(_scope, _run);

        Assert.Empty(AttemptNames());
    }

    [Fact]
    public void RemoveAll_AttemptsThatAreNamed_LeavesTheOthers()
    {
        _attempts.Prepare(_scope, _run, Step, 2, [Event(1)]);

        _attempts.RemoveAll(_scope, _run, [(Step.Text, 1)]);

        Assert.Equal($"{_run.Text}.{Step.Text}.2", Path.GetFileName(Assert.Single(AttemptNames())));
    }

    public void Dispose() => _temporary.Dispose();

    private CollectedOutput Collect() => _attempts.Collect(_scope, _run, Step, 1);

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folders.OutputPath, name), text);

    private void Plant(string kind)
    {
        var path = Path.Combine(_folders.OutputPath, "bad.json");
        switch (kind)
        {
            case "link":
                File.CreateSymbolicLink(path, Path.Combine(_folders.InputPath, _folders.InputFile));
                break;
            case "dangling":
                File.CreateSymbolicLink(path, "/nowhere");
                break;
            case "hard-link":
                Assert.Equal(0, Posix.Link(Path.Combine(_folders.InputPath, _folders.InputFile), path));
                break;
            case "fifo":
                Assert.Equal(0, Posix.MakeFifo(path, 0x1B6));
                break;
            case "socket":
                // Bound by a short relative name would need a change of folder: bound elsewhere and moved in.
                var bound = Path.Combine(_temporary.OutsidePath, "s");
                using (var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
                {
                    socket.Bind(new UnixDomainSocketEndPoint(bound));
                    File.Move(bound, path);
                }

                break;
            case "device":
                Assert.SkipUnless(Posix.MakeNode(path, 0x2000 | 0x1B6, 0x105) == 0, "Only root makes device nodes.");
                break;
            case "folder":
                Directory.CreateDirectory(path);
                break;
            case "sparse":
                using (var file = File.Create(path))
                    file.SetLength(1L << 40);
                break;
            case "large":
                File.WriteAllBytes(path, new byte[OutputReader.MaxFileBytes + 1]);
                break;
            case "newline":
                Write("bad\nname.json", "{}");
                break;
            case "latin":
                Assert.Equal(0, Posix.Close(Posix.Create([.. Encoding.UTF8.GetBytes(_folders.OutputPath), (byte)'/', 0xE9, .. ".json\0"u8], 0x1A4)));
                break;
            case "many":
                for (var i = 0; i < OutputReader.MaxFiles; i++)
                    Write($"{i}.json", "{}");
                break;
            case "flood":
                for (var i = 0; i < OutputReader.MaxEntries; i++)
                    Write($"{i}.txt", "");
                break;
            case "total":
                for (var i = 0; i < 17; i++)
                    Write($"{i}.json", new string('x', 1 << 20));
                break;
            default:
                Assert.Fail(kind);
                break;
        }
    }

    // Deeper than any path can name: one level at a time.
    private static void MakeDeep(string path, int depth)
    {
        var folder = SafeFs.OpenRoot(path);
        for (var i = 0; i < depth; i++)
        {
            var next = folder.EnsureFolder(EntryName.Of("d"))!;
            folder.Dispose();
            folder = next;
        }

        folder.Dispose();
    }

    private static bool Runs(int uid, string command)
    {
        using var process = Process.Start(new ProcessStartInfo("setpriv", ["--reuid", $"{uid}", "--regid", $"{uid}", "--clear-groups", "sh", "-c", command])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        process.StandardOutput.ReadToEnd();
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    private string AttemptsPath => Path.Combine(_temporary.Tree.RootPath, "acme/attempts");

    private string[] AttemptNames() => [.. Directory.GetFileSystemEntries(AttemptsPath).Where(path => !Path.GetFileName(path).StartsWith("spare-", StringComparison.Ordinal))];

    private static string Inode(string path)
    {
        using var stat = Process.Start(new ProcessStartInfo("stat", ["-c", "%i", path]) { RedirectStandardOutput = true })!;
        return stat.StandardOutput.ReadToEnd();
    }

    private string[] TrashNames() => Directory.GetFileSystemEntries(Path.Combine(_temporary.Tree.RootPath, ".trash"));

    private RunEvent Event(int sequence) =>
        new(_run, sequence, $"{sequence}", EventType.Parse("collect:done"), null, DateTimeOffset.UnixEpoch);
}
