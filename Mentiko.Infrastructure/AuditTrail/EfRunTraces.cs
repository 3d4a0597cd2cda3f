using System.Globalization;
using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Results;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.Persistence;
using Mentiko.Infrastructure.Persistence.Stores;
using Microsoft.EntityFrameworkCore;

namespace Mentiko.Infrastructure.AuditTrail;

/// <summary>A run's trace, by the index of entries that belong to a run.</summary>
internal sealed class EfRunTraces(IReadContextFactory contexts, Floors floors) : IRunTraces
{
    private static readonly string[] Actions = [AuditActions.SecretAccessed, AuditActions.AgentApiCalled, AuditActions.AgentFileTouched];

    public async Task<Page<AuditEntry>> ListAsync(NamespaceScope scope, RunId run, PageRequest page, CancellationToken cancel)
    {
        await using var context = contexts.Create(scope);
        var before = floors.Before(scope);
        var after = page.After is null ? before : long.TryParse(page.After, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? Math.Max(number, before) : long.MaxValue;
        var rows = await context.AuditEntries
            .Where(row => row.RunId == run.Text && row.Sequence > after && Actions.Contains(row.Action))
            .OrderBy(row => row.Sequence)
            .Take(page.Limit + 1)
            .ToListAsync(cancel);
        return Paging.Cut(rows, page.Limit, AuditRowReading.ToEntry, row => row.Sequence.ToString(CultureInfo.InvariantCulture));
    }
}
