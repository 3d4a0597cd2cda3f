using System.Globalization;
using Mentiko.Core.Access;
using Mentiko.Infrastructure.FileSystem;
using Microsoft.Extensions.DependencyInjection;

namespace Mentiko.Infrastructure.AuditTrail.Archiving;

/// <summary>The command that moves old entries of all records into files. It needs the schema's owner, which no server at work is.</summary>
public static class AuditArchive
{
    /// <param name="services">The composition of the server, prepared and not started.</param>
    /// <param name="before">A day or a moment (ISO 8601, UTC where it says no zone); what is not older stays.</param>
    /// <param name="folder">An existing folder.</param>
    /// <param name="write">Where to say what was done, a line each.</param>
    /// <param name="cancel">Stops it between two steps; the next time goes on.</param>
    /// <exception cref="AuditArchiveException">An argument is wrong, or a record is not whole; the other records are done then all the same.</exception>
    public static async Task RunAsync(IServiceProvider services, string? before, string? folder, Action<string> write, CancellationToken cancel)
    {
        var limit = Moment(before, services.GetRequiredService<TimeProvider>().GetUtcNow());
        if (string.IsNullOrEmpty(folder) || !OperatorFiles.IsFolder(folder))
        {
            throw new AuditArchiveException("Where to? --to names an existing folder for the archive.");
        }

        var (gate, checkpoints, archiver) = (services.GetRequiredService<NamespaceGate>(), services.GetRequiredService<Checkpoints>(), services.GetRequiredService<AuditArchiver>());
        var failures = new List<string>();
        await foreach (var id in services.GetRequiredService<RecordedNamespaces>().ReadAsync("", cancel))
        {
            // Without a tree there is no place for a floor: the entries of a namespace that goes stay.
            if (!(await gate.EnterForRecordAsync(id, cancel)).TryGet(out var scope, out _) || !checkpoints.HavePlace(scope))
            {
                continue;
            }

            try
            {
                for (var isMore = true; isMore && await archiver.ArchiveAsync(scope, limit, Path.GetFullPath(folder), cancel) is { } part; isMore = part.IsResumed)
                {
                    write(string.Create(CultureInfo.InvariantCulture, $"{scope.Slug}: entries {part.First} to {part.Last} are in '{part.File}'."));
                }
            }
            catch (AuditArchiveException failure)
            {
                failures.Add(failure.Message);
            }
        }

        if (failures.Count > 0)
        {
            throw new AuditArchiveException(string.Join(Environment.NewLine, failures));
        }

        write("Every record is done.");
    }

    private static DateTimeOffset Moment(string? text, DateTimeOffset now) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment) && moment <= now
            ? moment
            : throw new AuditArchiveException("Up to when? --before names a day that has been, such as 2026-01-31.");
}
