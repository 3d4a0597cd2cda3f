using System.Text;
using Mentiko.Core.Access;
using Mentiko.Core.Chains;
using Mentiko.Core.Logs;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.RunLogs;
using Mentiko.TestKit.Files;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Mentiko.Infrastructure.Tests.RunLogs;

/// <summary>A log store on a data root of its own, with the log of one run.</summary>
internal sealed class LogFixture : IDisposable
{
    public static readonly StepId Collect = StepId.Parse("collect");
    public static readonly StepId Report = StepId.Parse("report");

    public LogFixture(Action<LogOptions>? configure = null)
    {
        configure?.Invoke(Options);
        Scope = Scopes.OwnerOf(Tree.Acme);
        Store = NewStore();
    }

    public TemporaryDataTree Tree { get; } = new();

    public LogOptions Options { get; } = new() { PollInterval = TimeSpan.FromMilliseconds(20), FollowInterval = TimeSpan.Zero };

    public NamespaceScope Scope { get; }

    public RunId Run { get; } = RunId.From(Guid.CreateVersion7());

    public RunLogStore Store { get; }

    public string Folder => Path.Combine(Tree.Tree.RootPath, "acme", "runs", Run.Text, "log");

    public string File(string name) => Path.Combine(Folder, name);

    /// <summary>Another store on the same files: it gets no signals of the first, like one in another process.</summary>
    public RunLogStore NewStore() => new(
        new LogFolders(Tree.Tree, Tree.Disk),
        new LogSignals(),
        Microsoft.Extensions.Options.Options.Create(Options),
        new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 9, 30, 0, TimeSpan.Zero)),
        NullLogger<RunLogStore>.Instance);

    public ValueTask<ILogWriter> OpenAsync() => Store.OpenWriterAsync(Scope, Run, CancellationToken.None);

    public async Task WriteAsync(string text, params string[] secrets)
    {
        await using var writer = await OpenAsync();
        await using var sink = writer.OpenSink(Collect, secrets);
        sink.Write(LogStream.StdOut, Encoding.UTF8.GetBytes(text));
    }

    public ValueTask<LogPage> ReadAsync(long after = 0, int limit = 1000, StepId? step = null, string? search = null) =>
        Store.ReadAsync(Scope, Run, new LogQuery(after, limit, step, search), CancellationToken.None);

    public async Task<List<LogLine>> ReadAllAsync()
    {
        var lines = new List<LogLine>();
        for (long? after = 0; after is { } from;)
        {
            var page = await ReadAsync(from);
            lines.AddRange(page.Lines);
            after = page.Next;
        }

        return lines;
    }

    public async Task<List<LogLine>> FollowAsync(long after = 0, CancellationToken cancel = default) => await FollowAsync(Store, after, cancel);

    public async Task<List<LogLine>> FollowAsync(RunLogStore store, long after = 0, CancellationToken cancel = default)
    {
        var lines = new List<LogLine>();
        await foreach (var batch in store.FollowAsync(Scope, Run, after, cancel))
        {
            lines.AddRange(batch);
        }

        return lines;
    }

    public void Dispose() => Tree.Dispose();
}
