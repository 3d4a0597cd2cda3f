using Mentiko.Infrastructure.Persistence.Rows;
using Microsoft.EntityFrameworkCore;

namespace Mentiko.Infrastructure.Persistence.Model;

/// <summary>Remote hosts: few in a namespace, always asked for by name.</summary>
internal static class HostModel
{
    public static void Configure(ModelBuilder model) => model.Entity<RemoteHostRow>(host =>
    {
        host.HasKey(row => new { row.NamespaceId, row.Name });
        host.InNamespace();
    });
}
