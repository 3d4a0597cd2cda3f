using Mentiko.Core.Access;

namespace Mentiko.TestKit.Fakes;

/// <summary>Keeps the refusals that were recorded.</summary>
public sealed class RecordingDenials : IDenialRecorder
{
    public List<(string Namespace, Role Role, string Permission, string Target)> Entries { get; } = [];

    public Task RecordAsync(NamespaceScope scope, Permission permission, string target, CancellationToken cancel)
    {
        Entries.Add((scope.Slug.Text, scope.Role, permission.Name, target));
        return Task.CompletedTask;
    }
}
