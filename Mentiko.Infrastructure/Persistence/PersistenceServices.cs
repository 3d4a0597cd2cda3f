using Mentiko.Infrastructure.FileSystem;
using Mentiko.Infrastructure.Persistence.Commits;
using Mentiko.Infrastructure.Persistence.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Mentiko.Infrastructure.Persistence;

/// <summary>Puts the persistence room together.</summary>
public static class PersistenceServices
{
    /// <summary>
    /// Adds the database, the commit line and every store. Reads <see cref="DatabaseOptions"/> from the
    /// <c>Database</c> part of the given section (<c>Mentiko</c>). Needs the file system room, a
    /// <see cref="TimeProvider"/> and <see cref="PrepareDatabaseAsync"/> before anything is read.
    /// </summary>
    public static IServiceCollection AddMentikoPersistence(this IServiceCollection services, IConfiguration section)
    {
        services.AddOptions<DatabaseOptions>().Bind(section.GetSection("Database")).ValidateOnStart();
        services.AddSingleton<IValidateOptions<DatabaseOptions>, DatabaseOptionsValidator>();
        services.TryAddSingleton<INamespaceTree>(provider => provider.GetRequiredService<DataTree>());
        services.AddSingleton(provider => new SqliteDatabase(
            provider.GetRequiredService<IOptions<DatabaseOptions>>().Value.ConnectionString
                ?? $"Data Source={provider.GetRequiredService<DataTree>().PlatformPath}/mentiko.db"));
        services.AddSingleton<IReadContextFactory>(provider => provider.GetRequiredService<SqliteDatabase>());
        services.AddSingleton<ICommitLine, SqliteCommitLine>();
        return services;
    }

    /// <summary>Brings the schema up to date. Call it once, before the first request or run.</summary>
    public static Task PrepareDatabaseAsync(this IServiceProvider services, CancellationToken cancel) =>
        services.GetRequiredService<SqliteDatabase>().MigrateAsync(cancel);
}
