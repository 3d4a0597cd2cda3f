using Mentiko.Core.Access;
using Mentiko.Infrastructure.FileSystem;

namespace Mentiko.Infrastructure.AuditTrail.Sending;

/// <summary>
/// Sends records to one sink, each from where the sink is known to have it. The place is moved only after the sink
/// took the entries: what a crash or a failure leaves open is sent again, nothing is left out.
/// </summary>
internal sealed class AuditSender(string name, IAuditSink sink, AuditPages pages, SentFiles sent)
{
    /// <summary>Sends one piece.</summary>
    /// <returns>Whether there may be more.</returns>
    public async Task<bool> SendPieceAsync(NamespaceScope scope, CancellationToken cancel)
    {
        var page = await pages.AfterAsync(scope, sent.Read(scope.Organization, name), cancel);
        if (page.Count == 0)
        {
            return false;
        }

        await sink.SendAsync(scope, page, cancel);
        sent.Write(scope.Organization, name, page[^1].Sequence);
        return page.Count == AuditPages.Size;
    }
}
