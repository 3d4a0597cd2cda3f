using System.Collections.Immutable;
using Mentiko.Core.Access;
using Mentiko.Core.Secrets;

namespace Mentiko.TestKit.Fakes;

/// <summary>The same secrets in every namespace.</summary>
public sealed class FixedSecretNames(params string[] names) : ISecretNames
{
    public Task<IReadOnlySet<string>> ListAsync(NamespaceScope scope, CancellationToken cancel) =>
        Task.FromResult<IReadOnlySet<string>>(ImmutableHashSet.Create(StringComparer.Ordinal, names));
}
