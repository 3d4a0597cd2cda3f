using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Results;

namespace Mentiko.Core.Namespaces;

/// <summary>The end of a namespace.</summary>
public interface IOffboarding
{
    /// <summary>
    /// In one transaction: destroys the vault's keys, closes the gate for everybody, ends tokens, cancels what waits and
    /// asks what runs to stop. The rest goes in its own time, also over restarts; the slug is free when nothing is
    /// left. <see cref="Error.NotFound"/> where it was closed meanwhile.
    /// </summary>
    Task<Result<Done>> BeginAsync(NamespaceScope scope, AuditDraft audit, CancellationToken cancel);
}

/// <summary>Everything of a namespace in a form that can be taken away.</summary>
public interface INamespaceExport
{
    /// <summary>
    /// Answers with a zip archive that is yet to be written; dispose it: definitions, members, runs with events and logs,
    /// the workspace, the audit trail. No secret's value. <see cref="Error.RateLimited"/> while one of the same namespace
    /// is under way.
    /// </summary>
    Result<PreparedFile> Begin(NamespaceScope scope);
}
