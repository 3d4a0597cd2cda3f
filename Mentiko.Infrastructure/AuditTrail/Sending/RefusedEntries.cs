using System.Collections.Immutable;
using System.Globalization;
using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Infrastructure.Persistence.Rows;
using Microsoft.Extensions.Logging;

namespace Mentiko.Infrastructure.AuditTrail.Sending;

/// <summary>Puts on record, and into the log, which entry a sink refuses.</summary>
internal sealed partial class RefusedEntries(AuditPages pages, IAuditTrail trail, ILogger<RefusedEntries> logger)
{
    /// <summary>The entry <c>audit.refused</c> about an entry and a sink; added where there is none yet.</summary>
    public async Task<AuditRow> NoteAsync(NamespaceScope scope, AuditRow entry, string sink, string answer, CancellationToken cancel)
    {
        var target = string.Create(CultureInfo.InvariantCulture, $"{entry.Sequence}/{sink}");
        if (await FindAsync(scope, entry, target, cancel) is { } known)
        {
            return known;
        }

        var details = ImmutableSortedDictionary<string, string>.Empty
            .Add("answer", answer)
            .Add("hash", entry.Hash)
            .Add("sequence", entry.Sequence.ToString(CultureInfo.InvariantCulture))
            .Add("sink", sink);
        var added = await trail.AppendAsync(scope, new AuditDraft(AuditActions.AuditRefused, "audit", target, AuditOutcome.Failed, Details: details), cancel);
        return added.TryGet(out _, out _) && await FindAsync(scope, entry, target, cancel) is { } notice
            ? notice
            : throw new InvalidOperationException("The record takes no entry that says what a sink refuses.");
    }

    public void Tell(NamespaceScope scope, AuditRow entry, string sink) => LogPassedOver(logger, sink, entry.Sequence, scope.Slug.Text);

    private async Task<AuditRow?> FindAsync(NamespaceScope scope, AuditRow entry, string target, CancellationToken cancel) =>
        (await pages.FindActsAsync(scope, AuditActions.AuditRefused, target, entry.Sequence, cancel)).Find(row => row.TargetId == target);

    [LoggerMessage(1222, LogLevel.Error, "The audit sink {Sink} refuses the entry {Sequence} of {Namespace}, which is passed over. The record says so.")]
    private static partial void LogPassedOver(ILogger logger, string sink, long sequence, string @namespace);
}
