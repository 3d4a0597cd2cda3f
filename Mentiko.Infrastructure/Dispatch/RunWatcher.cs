using System.Threading.Channels;
using Mentiko.Core.Runs;

namespace Mentiko.Infrastructure.Dispatch;

/// <summary>One watch: a place for a single wake-up.</summary>
internal sealed class RunWatcher(Action<RunWatcher> onEnd) : IRunWatcher
{
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Wake() => _wake.Writer.TryWrite(true);

    public async ValueTask WaitAsync(CancellationToken cancel) => await _wake.Reader.ReadAsync(cancel);

    public void Dispose() => onEnd(this);
}
