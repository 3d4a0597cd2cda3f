using Mentiko.Core.Access;
using Mentiko.Infrastructure.Persistence;
using Mentiko.Infrastructure.Persistence.Sqlite;
using Mentiko.TestKit.Persistence;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Persistence;

public sealed class StartTests
{
    [Theory]
    [InlineData("Database:Provider", "PostgreSql", "Mentiko:Database:ConnectionString must name a host and a database")]
    [InlineData("Database:Provider", "SqlServer", "Mentiko:Database:ConnectionString must name a server and a database")]
    [InlineData("Database:Provider", "Oracle", "Mentiko:Database:Provider is 'Oracle'")]
    [InlineData("Database:ConnectionString", "Data Source=:memory:", "Mentiko:Database:ConnectionString")]
    [InlineData("Database:ConnectionString", "Sauce=x;Password=hunter2", "Mentiko:Database:ConnectionString")]
    [InlineData("Database:MigrationConnectionString", "Host=h;Database=d", "Mentiko:Database:MigrationConnectionString is for")]
    [InlineData("Namespaces:FirstOsUid", "0", "Mentiko:Namespaces:FirstOsUid")]
    [InlineData("Registration", "Maybe", "Mentiko:Registration is 'Maybe'")]
    [InlineData("TokenMinutes", "0", "Mentiko:TokenMinutes")]
    [InlineData("Bootstrap:AdminEmail", "nobody", "Mentiko:Bootstrap:AdminEmail")]
    [InlineData("Bootstrap:AdminPassword", "a good password", "Mentiko:Bootstrap:AdminEmail")]
    public async Task Setting_Bad_StopsTheStartWithASentenceThatNamesIt(string setting, string value, string sentence)
    {
        await using var app = await Composed.StartAsync(new() { [setting] = value }, prepare: false);
        var refusal = Assert.Throws<OptionsValidationException>(() => app.Get<IStartupValidator>().Validate());
        Assert.Contains(refusal.Failures, failure => failure.Contains(sentence, StringComparison.Ordinal));
        Assert.DoesNotContain("hunter2", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PostgreSql", "Password=hunter2", null, "ConnectionString must name a host and a database")]
    [InlineData("PostgreSql", "Host=h;Password=hunter2", null, "ConnectionString must name a host and a database")]
    [InlineData("PostgreSql", "Host=h;Database=d;Colour=hunter2", null, "ConnectionString must name a host and a database")]
    [InlineData("PostgreSql", "Host=h;Database=d;Port=hunter2", null, "ConnectionString must name a host and a database")]
    [InlineData("PostgreSql", "Host=h;Database=d", "Host=h;Password=hunter2", "MigrationConnectionString must name a host and a database")]
    [InlineData("SqlServer", "Database=d;Password=hunter2", null, "ConnectionString must name a server and a database")]
    [InlineData("SqlServer", "Server=s;Database=d;Encrypt=hunter2", null, "ConnectionString must name a server and a database")]
    [InlineData("SqlServer", "Server=s;Database=d;Password=hunter2", "Server=s;Database=d", null)]
    [InlineData("PostgreSql", "Host=h;Database=d;Password=hunter2", null, null)]
    [InlineData("PostgreSql", "Host=h;Database=d", "Host=h;Database=d;Username=owner", null)]
    public void Database_OfAServer_IsAcceptedOrRefusedWithoutItsPassword(string provider, string connection, string? migration, string? sentence)
    {
        var options = new DatabaseOptions { Provider = provider, ConnectionString = connection, MigrationConnectionString = migration };
        var result = new DatabaseOptionsValidator().Validate(null, options);
        Assert.Equal(sentence is null, result.Succeeded);
        Assert.Contains(sentence ?? "", result.FailureMessage ?? "", StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", result.FailureMessage ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bootstrap_AddressAlreadyTaken_IsNotRaised()
    {
        await using var app = await Composed.StartAsync();
        var ada = await app.RegisterAsync("ada");
        await using var again = await Composed.StartAsync(
            new()
            {
                ["Database:ConnectionString"] = $"Data Source={app.Get<SqliteDatabase>().Path}",
                ["Vault:RootKeyFile"] = Path.Combine(Path.GetDirectoryName(app.Get<SqliteDatabase>().Path)!, "root.key"),
                ["Audit:SigningKeyFile"] = Path.Combine(Path.GetDirectoryName(app.Get<SqliteDatabase>().Path)!, "audit.key"),
                ["Bootstrap:AdminEmail"] = ada.Email,
                ["Bootstrap:AdminPassword"] = "a password of the operator",
            });

        Assert.False((await again.Accounts.FindAsync(ada.Id, CancellationToken.None))!.IsInstanceAdministrator);
        Assert.True((await again.Accounts.CheckPasswordAsync(ada.Email, "a good password of ada", CancellationToken.None)).IsOk);
    }

    [Fact]
    public async Task Migration_LockLeftByAKilledServer_DoesNotHoldUpTheStart()
    {
        var folder = Directory.CreateTempSubdirectory("mentiko-lock-");
        var database = new SqliteDatabase($"Data Source={Path.Combine(folder.FullName, "mentiko.db")}");
        using (var connection = database.OpenWriter())
        {
            using var command = new SqliteCommand(
                """CREATE TABLE "__EFMigrationsLock" ("Id" INTEGER NOT NULL PRIMARY KEY, "Timestamp" TEXT NOT NULL); INSERT INTO "__EFMigrationsLock" VALUES (1, '2020-01-01')""",
                connection);
            command.ExecuteNonQuery();
        }

        await database.MigrateAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        await database.MigrateAsync(TestContext.Current.CancellationToken);
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Migration_OfANewerVersion_IsRefusedByName()
    {
        using var db = new TemporaryDatabase();
        using (var connection = db.OpenRaw())
        {
            using var command = new SqliteCommand("""INSERT INTO "__EFMigrationsHistory" VALUES ('29990101000000_Future', '99')""", (SqliteConnection)connection);
            command.ExecuteNonQuery();
        }

        var refusal = await Assert.ThrowsAsync<UnfitDatabaseException>(() => db.Database.MigrateAsync(CancellationToken.None));
        Assert.Contains("29990101000000_Future", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gate_AMembershipAskedForWithinASecond_CostsNoAllocation()
    {
        await using var app = await Composed.StartAsync();
        var ada = await app.RegisterAsync("ada");
        var acme = await app.CreateAsync(ada, "acme");
        var reader = app.Get<IMembershipReader>();
        for (var warm = 0; warm < 100; warm++)
            await reader.FindAsync(acme.Slug, ada.Id, CancellationToken.None);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var ask = 0; ask < 1_000; ask++)
            await reader.FindAsync(acme.Slug, ada.Id, CancellationToken.None);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
