using System.Text;
using Mentiko.Core.Access;
using Mentiko.Core.Events;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.FileSystem;
using Mentiko.TestKit.Files;
using Xunit;

namespace Mentiko.Infrastructure.Tests.FileSystem;

public sealed class EventFilesTests : IDisposable
{
    private readonly FailingDisk _disk = new();
    private readonly TemporaryDataTree _temporary;
    private readonly EventFiles _events;
    private readonly NamespaceScope _scope;
    private readonly RunId _run = RunId.From(Guid.CreateVersion7());
    private readonly string _path;

    public EventFilesTests()
    {
        _temporary = new TemporaryDataTree(_disk);
        _events = new EventFiles(_temporary.Tree, _disk);
        _scope = TemporaryDataTree.Scope(_temporary.Acme);
        new RunFiles(_temporary.Tree, _disk).CreateRun(_scope, _run, "{}"u8);
        _path = Path.Combine(_temporary.Tree.RootPath, "acme", "runs", _run.Text);
    }

    [Fact]
    public void CreateRun_Repeated_KeepsTheDefinitionThatWasPinnedFirst()
    {
        new RunFiles(_temporary.Tree, _disk).CreateRun(_scope, _run, "{\"other\":1}"u8);

        Assert.Equal("{}", File.ReadAllText(Path.Combine(_path, "definition.json")));
    }

    [Fact]
    public void Publish_AfterStage_GivesTheFileItsNameInTheContract()
    {
        var (entry, staged) = Event(1, "collect:done");

        _events.Stage(_scope, _run, 7, [staged]);
        Assert.Empty(EventNames());
        _events.Publish(_scope, _run, 7, [entry]);

        Assert.Equal(["000001-collect.done.json"], EventNames());
        Assert.Empty(StagedNames());
        Assert.Equal("collect:done#1", Read(entry));
    }

    [Fact]
    public void Publish_Repeated_ChangesNothing()
    {
        var (entry, staged) = Event(1);
        _events.Stage(_scope, _run, 7, [staged]);
        _events.Publish(_scope, _run, 7, [entry]);

        _events.Publish(_scope, _run, 7, [entry]);

        Assert.Equal("collect:done#1", Read(entry));
    }

    [Fact]
    public void Publish_WhatWasNeverStaged_Throws() =>
        Assert.Throws<IOException>(() => _events.Publish(_scope, _run, 7, [Event(1).Entry]));

    [Fact]
    public void Publish_FinalNameTaken_NeverReplacesEvidence()
    {
        var (entry, staged) = Event(1);
        _events.Stage(_scope, _run, 7, [staged]);
        _events.Publish(_scope, _run, 7, [entry]);
        _events.Stage(_scope, _run, 8, [staged with { Content = "forged"u8.ToArray() }]);

        _events.Publish(_scope, _run, 8, [entry]);

        Assert.Equal("collect:done#1", Read(entry));
        Assert.Empty(StagedNames());
    }

    [Fact]
    public void Read_BetweenCommitAndPublication_GivesTheStagedBytes()
    {
        var (entry, staged) = Event(1);
        _events.Stage(_scope, _run, 7, [staged]);

        Assert.Equal("collect:done#1", Read(entry));
        Assert.Null(Read(Event(2).Entry));
        Assert.Null(_events.Read(TemporaryDataTree.Scope(_temporary.Other), entry));
    }

    [Fact]
    public void Recover_AfterACrashBehindTheCommit_PublishesWhatWasCommittedAndDeletesTheRest()
    {
        var first = Event(1);
        var second = Event(2);
        var refused = Event(3);
        _events.Stage(_scope, _run, 7, [first.Staged, second.Staged, refused.Staged]);
        _events.Publish(_scope, _run, 7, [first.Entry]);

        var lost = _events.Recover(_scope, _run, 8, [first.Entry, second.Entry]);

        Assert.Empty(lost);
        Assert.Equal(["000001-collect.done.json", "000002-collect.done.json"], EventNames());
        Assert.Empty(StagedNames());
        Assert.Equal("collect:done#2", Read(second.Entry));
    }

    [Fact]
    public void Recover_StaleWorkerStagedTheSameEvent_PublishesTheNewerLease()
    {
        var (entry, staged) = Event(1);
        _events.Stage(_scope, _run, 10, [staged with { Content = "newer"u8.ToArray() }]);
        _events.Stage(_scope, _run, 9, [staged with { Content = "stale"u8.ToArray() }]);

        _events.Recover(_scope, _run, 11, [entry]);

        Assert.Equal("newer", Read(entry));
        Assert.Empty(StagedNames());
    }

    [Fact]
    public void Recover_ByAWorkerThatHasASuccessor_LeavesWhatBearsTheLargerToken()
    {
        var (first, second) = (Event(1), Event(2));
        _events.Stage(_scope, _run, 1, [first.Staged with { Content = "stale"u8.ToArray() }]);
        _events.Stage(_scope, _run, 10, [first.Staged, second.Staged]);

        Assert.Empty(_events.Recover(_scope, _run, 9, []));

        Assert.Equal(2, StagedNames().Length);
        Assert.All(StagedNames(), name => Assert.StartsWith("10-", name, StringComparison.Ordinal));
        _events.Publish(_scope, _run, 10, [first.Entry, second.Entry]);
        Assert.Equal("collect:done#1", Read(first.Entry));
    }

    [Fact]
    public void Recover_ARunWhoseFolderIsGone_MissesEveryCommittedEvent()
    {
        Directory.Delete(_path, recursive: true);

        Assert.Equal([Event(1).Entry], _events.Recover(_scope, _run, 1, [Event(1).Entry]));
    }

    [Fact]
    public void Recover_ANamespaceWithoutAFolder_SaysNothingOfTheEvidence()
    {
        Directory.Delete(Path.GetDirectoryName(_path)!, recursive: true);

        Assert.Throws<IOException>(() => _events.Recover(_scope, _run, 1, [Event(1).Entry]));
    }

    [Fact]
    public void Recover_CommittedEventWithoutAnyFile_IsReported() =>
        Assert.Equal([Event(1).Entry], _events.Recover(_scope, _run, 1, [Event(1).Entry]));

    [Fact]
    public void Stage_DiskThatFailsToFlush_FailsTheStage()
    {
        _disk.Fails = true;

        Assert.Throws<IOException>(() => _events.Stage(_scope, _run, 7, [Event(1).Staged]));

        _disk.Fails = false;
        _events.Stage(_scope, _run, 7, [Event(1).Staged]);
        Assert.Equal("collect:done#1", Read(Event(1).Entry));
    }

    [Fact]
    public void Stage_ManyEvents_FlushesEachAndTheFolderOnce()
    {
        var before = _disk.Flushes;

        _events.Stage(_scope, _run, 7, [Event(1).Staged, Event(2).Staged, Event(3).Staged]);

        Assert.Equal(4, _disk.Flushes - before);
    }

    [Fact]
    public void ChainFiles_WriteThenDelete_MirrorsTheChain()
    {
        var chains = new ChainFiles(_temporary.Tree, _disk);
        var path = Path.Combine(_temporary.Tree.RootPath, "acme/chains/weekly.json");
        var weekly = Mentiko.Core.Chains.ChainName.Parse("weekly");

        chains.Write(_scope, weekly, "{\"a\":1}"u8);
        chains.Write(_scope, weekly, "{}"u8);
        Assert.Equal("{}", File.ReadAllText(path));
        Assert.Single(Directory.GetFileSystemEntries(Path.GetDirectoryName(path)!));

        chains.Delete(_scope, weekly);
        chains.Delete(_scope, weekly);
        Assert.False(File.Exists(path));
    }

    public void Dispose() => _temporary.Dispose();

    private (RunEvent Entry, StagedEvent Staged) Event(int sequence, string type = "collect:done")
    {
        var entry = new RunEvent(_run, sequence, $"id/{sequence}", EventType.Parse(type), null, DateTimeOffset.UnixEpoch);
        return (entry, new StagedEvent(entry, Encoding.UTF8.GetBytes($"{type}#{sequence}")));
    }

    private string? Read(RunEvent entry) => _events.Read(_scope, entry) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

    private string[] EventNames() => [.. Names("events")];

    private string[] StagedNames() => [.. Names("staging")];

    private IEnumerable<string> Names(string folder) =>
        Directory.GetFileSystemEntries(Path.Combine(_path, folder)).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal);
}
