using Mentiko.Core.Agents;
using Mentiko.Core.Namespaces;

namespace Mentiko.Infrastructure.FileSystem;

/// <summary>
/// Folders of attempts that nobody knows yet, for what has to hold an attempt's folders before there is one. A place
/// that was offered is taken by an attempt of its namespace, which renames it: whoever opened or mounted it goes on
/// to see it.
/// </summary>
internal interface IAttemptPlaces
{
    /// <summary>Makes empty folders; null when the namespace has no tree any more. They are nobody else's until they are offered.</summary>
    AttemptPlace? SetAside(Organization organization);

    /// <summary>From now on an attempt of its executor may take it.</summary>
    void Offer(AttemptPlace place);

    /// <summary>No attempt takes it for what it was made for any more; without effect when one has.</summary>
    void Withdraw(AttemptPlace place);
}

/// <summary>Folders set aside.</summary>
/// <param name="Organization">Whose.</param>
/// <param name="Name">The name in the namespace's folder of attempts, until an attempt takes it.</param>
/// <param name="WorkspacePath">Absolute host path of the namespace's workspace.</param>
/// <param name="InputPath">Absolute host path, until an attempt takes it.</param>
/// <param name="OutputPath">Likewise.</param>
internal sealed record AttemptPlace(Organization Organization, string Name, string WorkspacePath, string InputPath, string OutputPath)
{
    /// <summary>Attempts of this executor may take it when it is offered, and no others.</summary>
    public ExecutionTarget Target { get; init; } = ExecutionTarget.Local;
}
