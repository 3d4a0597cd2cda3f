using Mentiko.Core.Access;
using Mentiko.Core.Namespaces;
using Mentiko.Infrastructure.AuditTrail;
using Mentiko.Infrastructure.FileSystem;
using Mentiko.Infrastructure.Persistence.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Mentiko.Infrastructure.Persistence.Transfer;

/// <summary>The command that brings one machine's state to a database server.</summary>
public static class StateTransfer
{
    /// <summary>
    /// Copies the SQLite file of the data root, or the given one, into the configured database, which must be empty,
    /// and verifies the audit chain of every active namespace there.
    /// </summary>
    /// <param name="services">The composition of the server that will use the new database.</param>
    /// <param name="file">The SQLite file; null for the one in the data root.</param>
    /// <param name="write">Where to say what was done, a line each.</param>
    /// <param name="cancel">Stops it; the target must be emptied then.</param>
    /// <exception cref="StateCopyException">The copy must not begin, or what came out is not what went in.</exception>
    public static async Task CopyAsync(IServiceProvider services, string? file, Action<string> write, CancellationToken cancel)
    {
        // Opens and locks the data root: a server that still runs on the old database is found here.
        var tree = services.GetRequiredService<DataTree>();
        var path = file ?? $"{tree.PlatformPath}/mentiko.db";
        if (services.GetRequiredService<IDatabase>() is SqliteDatabase)
        {
            throw new StateCopyException("Mentiko:Database:Provider is Sqlite. Configure the server that the state shall go to.");
        }

        var source = new SqliteDatabase($"Data Source={path}");
        var target = services.GetRequiredService<IDatabase>();
        await source.MigrateAsync(cancel);
        var rows = await new StateCopy(source, target).RunAsync(new Lines(write), cancel);
        var verified = await VerifyAsync(services, target, cancel);
        write($"{rows} rows were copied, and the audit chains of {verified} namespaces verified. '{path}' is as it was; keep it until you trust the new one.");
    }

    private static async Task<int> VerifyAsync(IServiceProvider services, IDatabase target, CancellationToken cancel)
    {
        // A record whose first entries are archived begins where the key says.
        await services.GetServices<IStartStep>().OfType<SigningKeyStart>().Single().RunAsync(cancel);
        var (gate, verifier) = (services.GetRequiredService<NamespaceGate>(), services.GetRequiredService<AuditVerifier>());
        await using var context = target.CreateOutside();
        var verified = 0;
        foreach (var id in await context.Namespaces.Select(row => row.Id).ToListAsync(cancel))
        {
            if (!(await gate.EnterAsSystemAsync(new NamespaceId(id), cancel)).TryGet(out var scope, out _))
            {
                continue;
            }

            var found = await verifier.VerifyAsync(scope, cancel);
            if (!found.Valid)
            {
                throw new StateCopyException($"The audit chain of '{scope.Slug}' does not verify in the new database, from entry {found.FirstInvalidSequence} on. Do not use it.");
            }

            verified++;
        }

        return verified;
    }

    private sealed class Lines(Action<string> write) : IProgress<string>
    {
        public void Report(string value) => write(value);
    }
}
