using System.Collections.Concurrent;
using Mentiko.Core.Access;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Secrets;
using Mentiko.Infrastructure.Nodes;
using Mentiko.Infrastructure.Persistence.Stores;
using Mentiko.Infrastructure.Vault;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Vault;

/// <summary>A value that is put on one node is masked by what runs on another, and no signal carries it.</summary>
public sealed class SecretSinkTests : IDisposable
{
    private readonly VaultDesk _desk = new();
    private readonly SecretFeed _here = new();
    private readonly SecretSink _sink;

    public SecretSinkTests() => _sink = new SecretSink(
        _here, _desk.Reader, new NamespaceGate(new MembershipReader(_desk.Data.Database, _desk.Data.Time)), _desk.Data.Time, NullLogger<SecretSink>.Instance);

    public void Dispose() => _desk.Dispose();

    [Fact]
    public async Task Put_OnAnotherNode_IsHeardByTheAttemptsOfItsNamespaceAndNoOther()
    {
        var (acme, other) = (new BlockingCollection<string>(), new BlockingCollection<string>());
        using var watching = _here.Watch(_desk.Acme.Namespace, acme.Add);
        using var stranger = _here.Watch(_desk.Other.Namespace, other.Add);
        await _desk.PutAsync(_desk.Acme, "FEED_TOKEN", "a-value-to-mask");

        _sink.Take(new NodeSignal(NodeNews.SecretPut, _desk.Acme.Namespace, "FEED_TOKEN"));

        Assert.True(acme.TryTake(out var heard, TimeSpan.FromSeconds(20)));
        Assert.Equal("a-value-to-mask", heard);
        Assert.Empty(other);
    }

    [Fact]
    public void Put_OnAnotherNode_IsCountedWhereNothingWatches()
    {
        var before = _here.PutsOf(_desk.Acme.Namespace);

        _sink.Take(new NodeSignal(NodeNews.SecretPut, _desk.Acme.Namespace, "FEED_TOKEN"));

        Assert.Equal(before + 1, _here.PutsOf(_desk.Acme.Namespace));
    }

    [Fact]
    public async Task Signals_ThatWereMissed_AreCountedWhereNothingWatches()
    {
        var before = _here.PutsOf(_desk.Acme.Namespace);

        await _sink.LookAsync(CancellationToken.None);

        Assert.Equal(before + 1, _here.PutsOf(_desk.Acme.Namespace));
    }

    [Fact]
    public async Task Signals_ThatWereMissed_AreCaughtUpWith()
    {
        var heard = new List<string>();
        using var watching = _here.Watch(_desk.Acme.Namespace, heard.Add);
        await _desk.PutAsync(_desk.Acme, "FEED_TOKEN", "a-value-to-mask");

        await _sink.LookAsync(CancellationToken.None);

        Assert.Equal(["a-value-to-mask"], heard);
    }

    [Fact]
    public async Task Signal_OfAPut_CarriesTheNameAndNotTheValue()
    {
        var line = new RecordingLine();
        await new SecretSource(_here, line).StartAsync(CancellationToken.None);

        _here.Tell(new NamespaceId(Guid.NewGuid()), SecretName.Parse("FEED_TOKEN"), "a-value-to-mask");

        var text = Assert.Single(line.Sent).Write();
        Assert.EndsWith(" FEED_TOKEN", text, StringComparison.Ordinal);
        Assert.DoesNotContain("a-value-to-mask", text, StringComparison.Ordinal);
    }

    private sealed class RecordingLine : ISignalLine
    {
        public List<NodeSignal> Sent { get; } = [];

        public void Send(NodeSignal signal) => Sent.Add(signal);
    }
}
