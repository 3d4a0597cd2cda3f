using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;

namespace Mentiko.TestKit.Fakes;

/// <summary>Settings as the scope has them, or as a test has set them since.</summary>
public sealed class FixedSettings : IOrganizationSettingsStore
{
    /// <summary>What is stored for every organization; null: what its scope remembers.</summary>
    public OrganizationSettings? Stored { get; set; }

    public Task<Result<Organization>> FindAsync(NamespaceScope scope, CancellationToken cancel) =>
        Task.FromResult((Result<Organization>)(scope.Organization with { Settings = Stored ?? scope.Organization.Settings }));

    public Task<Result<Organization>> SaveAsync(NamespaceScope scope, SettingsEdit edit, AuditDraft audit, CancellationToken cancel) =>
        throw new NotSupportedException();
}
