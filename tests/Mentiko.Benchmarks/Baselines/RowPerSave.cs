using Mentiko.Core.Audit;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Mentiko.Benchmarks.Baselines;

/// <summary>An entry as it is mostly written: a context of its own, one row, one SaveChanges. SQLite lets one at a time commit.</summary>
internal sealed class RowPerSave : IDisposable
{
    private readonly DbContextOptions<Rows> _options;
    private readonly SqliteConnection _open;
    private readonly string _synchronous;
    private long _last;

    /// <param name="path">Of the database file.</param>
    /// <param name="synchronous">As the product's connection says it.</param>
    public RowPerSave(string path, long synchronous)
    {
        _synchronous = $"PRAGMA synchronous = {synchronous}; PRAGMA busy_timeout = 60000";
        _options = new DbContextOptionsBuilder<Rows>().UseSqlite($"Data Source={path};Default Timeout=60").Options;
        _open = new SqliteConnection($"Data Source={path}");
        _open.Open();
        using var rows = new Rows(_options);
        rows.Database.EnsureCreated();
        rows.Database.ExecuteSqlRaw("PRAGMA journal_mode = WAL");
    }

    public async Task AppendAsync()
    {
        await using var rows = new Rows(_options);
        await rows.Database.OpenConnectionAsync();
        await rows.Database.ExecuteSqlRawAsync(_synchronous);
        rows.Add(new ChainedEntry { Sequence = Interlocked.Increment(ref _last), ActorName = "Tester", Action = AuditActions.FileWritten, TargetKind = "file", TargetId = "f", Outcome = "allowed", PreviousHash = new string('0', 64), Hash = new string('0', 64) });
        await rows.SaveChangesAsync();
    }

    public void Dispose() => _open.Dispose();

    private sealed class Rows(DbContextOptions<Rows> options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            var entry = modelBuilder.Entity<ChainedEntry>();
            entry.HasKey(row => row.Sequence);
            entry.Property(row => row.Sequence).ValueGeneratedNever();
        }
    }
}
