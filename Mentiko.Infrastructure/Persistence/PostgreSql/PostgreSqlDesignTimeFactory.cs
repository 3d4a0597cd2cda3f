using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Mentiko.Infrastructure.Persistence.PostgreSql;

/// <summary>Lets <c>dotnet ef migrations add</c> build the model without starting the product or a server.</summary>
internal sealed class PostgreSqlDesignTimeFactory : IDesignTimeDbContextFactory<PostgreSqlMentikoDbContext>
{
    public PostgreSqlMentikoDbContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<PostgreSqlMentikoDbContext>().UseNpgsql("Host=nowhere").Options, null);
}
