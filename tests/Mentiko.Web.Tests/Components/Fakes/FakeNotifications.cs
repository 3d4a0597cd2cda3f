using System.Threading.Channels;
using Mentiko.Core.Access;
using Mentiko.Core.Notifications;
using Mentiko.Core.Runs;

namespace Mentiko.Web.Tests.Components.Fakes;

/// <summary>A part of the record of each namespace, with what a test puts in.</summary>
internal sealed class FakeNotifications(Permission needs) : NotificationSource
{
    public List<(string Slug, Notification One)> All { get; } = [];

    public int Reads { get; private set; }

    public Exception? Fault { get; set; }

    public override Permission Needs => needs;

    public override Task<IReadOnlyList<Notification>> ReadAsync(NamespaceScope scope, DateTimeOffset since, CancellationToken cancel)
    {
        Reads++;
        return Fault is { } fault
            ? Task.FromException<IReadOnlyList<Notification>>(fault)
            : Task.FromResult<IReadOnlyList<Notification>>([.. All.Where(entry => entry.Slug == scope.Slug.Text).Select(entry => entry.One)]);
    }
}

/// <summary>A feed in which something happens when a test says so.</summary>
internal sealed class ToldFeed : IRunFeed
{
    private readonly Channel<bool> _told = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Tell() => _told.Writer.TryWrite(true);

    public IRunWatcher Watch(NamespaceScope scope, RunId? run) => new Watcher(_told.Reader);

    private sealed class Watcher(ChannelReader<bool> told) : IRunWatcher
    {
        public async ValueTask WaitAsync(CancellationToken cancel) => await told.ReadAsync(cancel);

        public void Dispose()
        {
        }
    }
}
