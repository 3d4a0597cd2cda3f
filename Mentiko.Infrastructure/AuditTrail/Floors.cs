using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Infrastructure.FileSystem;
using Microsoft.Extensions.Options;

namespace Mentiko.Infrastructure.AuditTrail;

/// <summary>Where records begin whose first entries were archived.</summary>
internal sealed class Floors(CheckpointFiles files, AuditSeal seal, IOptions<AuditOptions> options)
{
    /// <summary>The floor; null for a record that is here from its first entry on. A file that the key did not sign for this record is a fault.</summary>
    public (AuditFloor? Floor, TrailFault? Fault) Read(NamespaceScope scope)
    {
        if (files.ReadFloor(scope.Organization) is not { } content)
        {
            return default;
        }

        return AuditFloor.Read(content) is { } floor && floor.Namespace == scope.Namespace.Value && seal.PublicKey.Proves(floor)
            ? (floor, null)
            : (null, new TrailFault(TrailFaultKind.Forged, 1, $"The file that says where the record begins was not signed by the key {seal.PublicKey.Id} for this record."));
    }

    /// <summary>The last entry that does not belong to the record any more; 0 when it begins with the first of all, or nothing trustworthy says where.</summary>
    public long Before(NamespaceScope scope) => Read(scope).Floor?.Sequence ?? 0;

    /// <summary>Elsewhere first, as with checkpoints.</summary>
    public void Keep(NamespaceScope scope, AuditFloor floor)
    {
        var content = floor.Line();
        if (options.Value.CheckpointCopies is { } folder)
        {
            files.SaveFloorCopy(folder, scope.Namespace, content);
        }

        files.SaveFloor(scope.Organization, content);
    }
}
