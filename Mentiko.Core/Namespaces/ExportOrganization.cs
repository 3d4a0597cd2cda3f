using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Results;

namespace Mentiko.Core.Namespaces;

/// <summary>The whole organization as an archive. Answers with a function that writes it; that it was asked for is on record before.</summary>
public sealed class ExportOrganization(INamespaceExport export, IAuditTrail audit, IDenialRecorder denials)
    : UseCase<Done, Func<Stream, CancellationToken, Task>>(denials)
{
    public override Permission Permission => Permission.NamespaceDelete;

    protected override async Task<Result<Func<Stream, CancellationToken, Task>>> HandleAsync(NamespaceScope scope, Done input, CancellationToken cancel)
    {
        var recorded = await audit.AppendAsync(scope, new AuditDraft(AuditActions.NamespaceExported, "organization", scope.Slug.Text), cancel);
        return recorded.Error is { } error ? error : (Func<Stream, CancellationToken, Task>)((destination, token) => export.WriteAsync(scope, destination, token));
    }
}
