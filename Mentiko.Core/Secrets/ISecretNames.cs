using Mentiko.Core.Access;

namespace Mentiko.Core.Secrets;

/// <summary>Which secrets a namespace has, by name. Never more than the names.</summary>
public interface ISecretNames
{
    Task<IReadOnlySet<string>> ListAsync(NamespaceScope scope, CancellationToken cancel);
}
