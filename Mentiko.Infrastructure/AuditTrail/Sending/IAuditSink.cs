using Mentiko.Core.Access;
using Mentiko.Core.Audit;

namespace Mentiko.Infrastructure.AuditTrail.Sending;

/// <summary>A place outside that takes entries. Two implementations: a webhook, and syslog.</summary>
internal interface IAuditSink : IDisposable
{
    /// <summary>Gives it some entries of one record, in order. Throws when it is not known to have them: then they are sent again.</summary>
    Task SendAsync(NamespaceScope scope, IReadOnlyList<ChainedEntry> entries, CancellationToken cancel);
}
