using System.Reflection;
using Mentiko.Infrastructure.HangfireJobs;
using Mentiko.Infrastructure.Persistence;
using Mentiko.Infrastructure.Persistence.SqlServer;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.SqlServer.TransactSql.ScriptDom;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Persistence;

/// <summary>What can be known of SQL Server without one: every statement that it would be sent is one in its language.</summary>
public sealed class SqlServerSyntaxTests
{
    private const int ClusteredKeyBytes = 900;
    private const int IndexKeyBytes = 1700;

    [Fact]
    public void Migrations_AsAScript_AreTransactSql()
    {
        using var context = NewContext();
        var script = context.GetService<IMigrator>().GenerateScript();
        Assert.Contains("CREATE SECURITY POLICY", script, StringComparison.Ordinal);
        Assert.Contains("CREATE TRIGGER", script, StringComparison.Ordinal);
        Assert.Empty(Errors(script));
    }

    [Fact]
    public void Statements_OfEveryStore_AreTransactSql()
    {
        var statements = ProductSource.Files()
            .Where(file => !file.Path.Contains("/PostgreSql/", StringComparison.Ordinal) && !file.Path.Contains("/Sqlite/", StringComparison.Ordinal))
            .SelectMany(file => ProductSource.Statements(file.Text).Select(text => (file.Name, Text: text)))
            .ToList();
        Assert.True(statements.Count > 40, "The statements were not found.");
        Assert.Empty(statements.SelectMany(statement => Errors(statement.Text).Select(error => $"{statement.Name}: {error}: {statement.Text}")));
    }

    [Fact]
    public void Statements_OfTheRoom_AreTransactSql()
    {
        using var context = NewContext();
        var statements = typeof(SqlServerDatabase).Assembly.GetTypes()
            .Where(type => type.Namespace == typeof(SqlServerDatabase).Namespace)
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(field => field is { IsLiteral: true } && field.FieldType == typeof(string))
            .Select(field => (string)field.GetRawConstantValue()!)
            .Where(text => text.Contains(' ', StringComparison.Ordinal))
            .Append(RowPolicies.OwnRowsOnly("Runs", ReadPurpose.UnfinishedRuns, ReadPurpose.InstanceRuns))
            .Append(Grants.For(context.Model, "somebody's [user]"))
            .Append(SqlServerJobSchema.GrantTo("somebody's [user]"))
            .ToList();
        Assert.True(statements.Count >= 10, "The statements were not found.");
        Assert.Empty(statements.SelectMany(Errors));
    }

    [Theory]
    [InlineData("""SELECT "Id" FROM "Runs" LIMIT 1""")]
    [InlineData("""INSERT INTO "Counters" ("Name", "Value") VALUES ('a', 1) ON CONFLICT ("Name") DO NOTHING""")]
    [InlineData("""UPDATE "Counters" SET "Value" = 1 RETURNING "Value" """)]
    [InlineData("SELECT pg_advisory_xact_lock(1)::text")]
    public void Statement_OfAnotherDatabase_IsRefused(string statement) => Assert.NotEmpty(Errors(statement));

    [Fact]
    public void Keys_OfEveryTable_FitIntoAnIndex()
    {
        using var context = NewContext();
        foreach (var entity in context.Model.GetEntityTypes())
        {
            Assert.All(entity.GetKeys(), key => Assert.InRange(Bytes(key.Properties), 1, ClusteredKeyBytes));
            Assert.All(entity.GetIndexes(), index => Assert.InRange(Bytes(index.Properties), 1, IndexKeyBytes));
        }
    }

    private static int Bytes(IEnumerable<IReadOnlyProperty> properties) => properties.Sum(property => property.ClrType == typeof(string)
        ? 2 * (property.GetMaxLength() ?? int.MaxValue / 4)
        : property.ClrType == typeof(Guid) ? 16 : 8);

    private static IEnumerable<string> Errors(string sql)
    {
        using var text = new StringReader(sql);
        new TSql160Parser(initialQuotedIdentifiers: true).Parse(text, out var errors);
        return errors.Select(error => $"{error.Line}:{error.Column} {error.Message}");
    }

    private static SqlServerMentikoDbContext NewContext() => new SqlServerDesignTimeFactory().CreateDbContext([]);
}
