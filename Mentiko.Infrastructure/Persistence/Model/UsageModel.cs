using Mentiko.Infrastructure.Persistence.Rows;
using Microsoft.EntityFrameworkCore;

namespace Mentiko.Infrastructure.Persistence.Model;

/// <summary>What namespaces used, month by month.</summary>
internal static class UsageModel
{
    public static void Configure(ModelBuilder model) => model.Entity<UsageMonthRow>(month =>
    {
        month.HasKey(row => new { row.NamespaceId, row.Month });
        month.InNamespace();
    });
}
