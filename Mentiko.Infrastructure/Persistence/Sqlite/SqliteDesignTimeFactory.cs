using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Mentiko.Infrastructure.Persistence.Sqlite;

/// <summary>Lets <c>dotnet ef migrations add</c> build the model without starting the product.</summary>
internal sealed class SqliteDesignTimeFactory : IDesignTimeDbContextFactory<SqliteMentikoDbContext>
{
    public SqliteMentikoDbContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqliteMentikoDbContext>().UseSqlite("Data Source=:memory:").Options, null);
}
