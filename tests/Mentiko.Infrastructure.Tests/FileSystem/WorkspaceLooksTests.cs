using Mentiko.Infrastructure.FileSystem;
using Mentiko.TestKit.Files;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Mentiko.Infrastructure.Tests.FileSystem;

public sealed class WorkspaceLooksTests : IDisposable
{
    private readonly TemporaryDataTree _data = new();
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Measure_WithinAFewSeconds_IsTheSameLookAndThenANewOne()
    {
        var looks = new WorkspaceLooks(new WorkspaceMeter(_data.Tree), _time);
        Assert.Equal(0, await MeasureAsync(looks));
        File.WriteAllBytes(Path.Combine(_data.Tree.WorkspacePath(_data.Acme.Slug), "new"), new byte[1 << 16]);

        _time.Advance(WorkspaceLooks.Remembered - TimeSpan.FromMilliseconds(1));
        Assert.Equal(0, await MeasureAsync(looks));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(1 << 16, await MeasureAsync(looks));
    }

    [Fact]
    public async Task Measure_WhatMayBeOld_IsWhateverLookThereWas()
    {
        var looks = new WorkspaceLooks(new WorkspaceMeter(_data.Tree), _time);
        Assert.Equal(0, await MeasureAsync(looks));
        File.WriteAllBytes(Path.Combine(_data.Tree.WorkspacePath(_data.Acme.Slug), "new"), new byte[1 << 16]);
        _time.Advance(WorkspaceLooks.RememberedLong - TimeSpan.FromMilliseconds(1));

        Assert.Equal(0, await looks.MeasureAsync(TemporaryDataTree.Scope(_data.Acme), WorkspaceLooks.RememberedLong, TestContext.Current.CancellationToken));
        Assert.Equal(1 << 16, await MeasureAsync(looks));
    }

    [Fact]
    public async Task Measure_AnotherNamespace_HasALookOfItsOwn()
    {
        var looks = new WorkspaceLooks(new WorkspaceMeter(_data.Tree), _time);
        File.WriteAllBytes(Path.Combine(_data.Tree.WorkspacePath(_data.Other.Slug), "theirs"), new byte[1 << 16]);

        Assert.Equal(0, await MeasureAsync(looks));
        Assert.Equal(1 << 16, await looks.MeasureAsync(TemporaryDataTree.Scope(_data.Other), TestContext.Current.CancellationToken));
    }

    public void Dispose() => _data.Dispose();

    private Task<long> MeasureAsync(WorkspaceLooks looks) =>
        looks.MeasureAsync(TemporaryDataTree.Scope(_data.Acme), TestContext.Current.CancellationToken);
}
