using System.Collections.Immutable;
using System.Globalization;
using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Results;

namespace Mentiko.Web.Tests.Components.Fakes;

/// <summary>A record whose entries and proof a test sets.</summary>
internal sealed class FakeAudit : IAuditTrail, IAuditProver
{
    private static readonly AuditSigner Signer = new(new byte[AuditSigner.KeyBytes]);

    public List<AuditEntry> Entries { get; } = [];

    public AuditQuery? Asked { get; private set; }

    public AuditProof Proof { get; set; } = new(0, null, null, null, null);

    public AuditPublicKey PublicKey => Signer.PublicKey;

    public static AuditEntry Entry(long sequence, AuditOutcome outcome = AuditOutcome.Allowed) => new(
        sequence, FakeRun.Start, "user", "u1", "Ada", "token", AuditActions.ChainUpdated, "chain", $"chain-{sequence}", outcome,
        "192.0.2.1", "test", null, ImmutableSortedDictionary<string, string>.Empty, $"before-{sequence}", $"hash-{sequence}");

    public static AuditCheckpoint Checkpoint(long sequence, DateTimeOffset at) => Signer.Sign(Guid.Empty, sequence, "", at);

    public Task<Result<Done>> AppendAsync(NamespaceScope scope, AuditDraft draft, CancellationToken cancel) => throw new NotSupportedException();

    public Task<Page<AuditEntry>> ListAsync(NamespaceScope scope, AuditQuery query, CancellationToken cancel)
    {
        if (query.Page.After is { } after)
        {
            var below = long.Parse(after, CultureInfo.InvariantCulture);
            return Task.FromResult(new Page<AuditEntry>([.. Entries.Where(entry => entry.Sequence < below).Take(query.Page.Limit)], null));
        }

        Asked = query;
        return Task.FromResult(new Page<AuditEntry>([.. Entries.Where(entry => query.Outcome is null || entry.Outcome == query.Outcome)], null));
    }

    public Task<AuditHistogram> CountAsync(NamespaceScope scope, AuditSpan span, CancellationToken cancel)
    {
        var from = span.From ?? FakeRun.Start;
        return Task.FromResult(new AuditHistogram(from, from.AddMinutes(span.Parts), [.. Enumerable.Range(0, span.Parts).Select(part => new AuditCount(from.AddMinutes(part), part, part % 10 == 0 ? 1 : 0))]));
    }

    public Task<Result<AuditProof>> VerifyAsync(NamespaceScope scope, CancellationToken cancel) => Task.FromResult<Result<AuditProof>>(Proof);

    public Task<Result<PreparedFile>> ExportAsync(NamespaceScope scope, AuditExportQuery query, CancellationToken cancel) => throw new NotSupportedException();
}
