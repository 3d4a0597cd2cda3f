using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Mentiko.Infrastructure.Persistence.SqlServer;

/// <summary>Lets <c>dotnet ef migrations add</c> build the model without starting the product or a server.</summary>
internal sealed class SqlServerDesignTimeFactory : IDesignTimeDbContextFactory<SqlServerMentikoDbContext>
{
    public SqlServerMentikoDbContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqlServerMentikoDbContext>().UseSqlServer("Server=nowhere").Options, null);
}
