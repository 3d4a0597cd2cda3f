using Mentiko.Infrastructure.FileSystem;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace Mentiko.Infrastructure.Tests.FileSystem;

public sealed class DiskSyncsTests : IDisposable
{
    private readonly List<SafeFileHandle> _files = [.. Enumerable.Range(0, 4).Select(_ => File.OpenHandle(Path.GetTempFileName(), options: FileOptions.DeleteOnClose))];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    public void FlushAll_AnyNumber_FlushesEachOnce(int count)
    {
        var disk = new Recording();

        disk.FlushAll([.. _files.Take(count)]);

        Assert.Equal(_files.Take(count).ToHashSet(), disk.Flushed.ToHashSet());
        Assert.Equal(count, disk.Flushed.Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(3)]
    public void FlushAll_OneThatFails_ThrowsWhenTheOthersAreDone(int failing)
    {
        var disk = new Recording { Failing = _files[failing] };

        Assert.Throws<IOException>(() => disk.FlushAll(_files));

        Assert.Equal(3, disk.Flushed.Count);
        Assert.Equal(0, disk.AtWork);
    }

    public void Dispose() => _files.ForEach(file => file.Dispose());

    private sealed class Recording : IDiskSync
    {
        private readonly Lock _gate = new();
        private int _atWork;

        public List<SafeFileHandle> Flushed { get; } = [];

        public SafeFileHandle? Failing { get; init; }

        public int AtWork => Volatile.Read(ref _atWork);

        public void Flush(SafeFileHandle file)
        {
            Interlocked.Increment(ref _atWork);
            try
            {
                if (file == Failing)
                    throw new IOException("The disk has failed.");
                lock (_gate)
                    Flushed.Add(file);
            }
            finally
            {
                Interlocked.Decrement(ref _atWork);
            }
        }
    }
}
