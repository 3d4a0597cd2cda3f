using Mentiko.Core.Access;
using Mentiko.Core.Secrets;

namespace Mentiko.Infrastructure.Persistence.Stores;

/// <summary>No namespace has secrets until there is a vault.</summary>
internal sealed class NoSecrets : ISecretNames
{
    private static readonly Task<IReadOnlySet<string>> None = Task.FromResult<IReadOnlySet<string>>(new HashSet<string>());

    public Task<IReadOnlySet<string>> ListAsync(NamespaceScope scope, CancellationToken cancel) => None;
}
