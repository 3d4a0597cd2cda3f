using Mentiko.Core.Results;

namespace Mentiko.Core.Instance;

/// <summary>Every organization of the instance.</summary>
public sealed class ListOrganizations(IInstanceStore instance) : InstanceUseCase<PageRequest, Page<OrganizationSummary>>
{
    protected override async Task<Result<Page<OrganizationSummary>>> HandleAsync(InstanceScope scope, PageRequest input, CancellationToken cancel) =>
        await instance.ListAsync(scope, input, cancel);
}
