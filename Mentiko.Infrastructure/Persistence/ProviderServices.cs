using Mentiko.Infrastructure.AuditTrail;
using Mentiko.Infrastructure.FileSystem;
using Mentiko.Infrastructure.Persistence.Commits;
using Mentiko.Infrastructure.Persistence.PostgreSql;
using Mentiko.Infrastructure.Persistence.Servers;
using Mentiko.Infrastructure.Persistence.Sqlite;
using Mentiko.Infrastructure.Persistence.SqlServer;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Mentiko.Infrastructure.Persistence;

/// <summary>Chooses the database and its commit line by <see cref="DatabaseOptions.Provider"/>.</summary>
internal static class ProviderServices
{
    public static void AddDatabase(this IServiceCollection services)
    {
        services.AddSingleton(provider => new SqliteDatabase(
            Options(provider).ConnectionString ?? $"Data Source={provider.GetRequiredService<DataTree>().PlatformPath}/mentiko.db"));
        services.AddSingleton(provider => new PostgreSqlDatabase(Options(provider).ConnectionString!, Options(provider).MigrationConnectionString));
        services.AddSingleton(provider => new SqlServerDatabase(Options(provider).ConnectionString!, Options(provider).MigrationConnectionString));
        services.AddSingleton<IDatabase>(provider => Options(provider).Provider switch
        {
            DatabaseOptions.PostgreSql => provider.GetRequiredService<PostgreSqlDatabase>(),
            DatabaseOptions.SqlServer => provider.GetRequiredService<SqlServerDatabase>(),
            _ => provider.GetRequiredService<SqliteDatabase>(),
        });
        services.AddSingleton<IReadContextFactory>(provider => provider.GetRequiredService<IDatabase>());
        services.AddSingleton<ICommitLine>(provider => provider.GetRequiredService<IDatabase>() switch
        {
            PostgreSqlDatabase database => new ServerCommitLine(new PostgreSqlDialect(database), Time(provider), Logger<ServerCommitLine>(provider), provider.GetRequiredService<AuditPulse>()),
            SqlServerDatabase database => new ServerCommitLine(new SqlServerDialect(database), Time(provider), Logger<ServerCommitLine>(provider), provider.GetRequiredService<AuditPulse>()),
            SqliteDatabase database => new SqliteCommitLine(database, Time(provider), Logger<SqliteCommitLine>(provider), provider.GetRequiredService<AuditPulse>()),
            var other => throw new InvalidOperationException($"There is no commit line for {other.GetType().Name}."),
        });
    }

    private static DatabaseOptions Options(IServiceProvider provider) => provider.GetRequiredService<IOptions<DatabaseOptions>>().Value;

    private static TimeProvider Time(IServiceProvider provider) => provider.GetRequiredService<TimeProvider>();

    private static ILogger<T> Logger<T>(IServiceProvider provider) => provider.GetRequiredService<ILogger<T>>();
}
