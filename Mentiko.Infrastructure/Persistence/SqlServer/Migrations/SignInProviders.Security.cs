using Microsoft.EntityFrameworkCore.Migrations;

namespace Mentiko.Infrastructure.Persistence.SqlServer.Migrations;

/// <summary>What the model cannot say: a sign-in provider is its namespace's, and whoever wants to sign in is looked up by its slug.</summary>
public partial class SignInProviders
{
    private static void Secure(MigrationBuilder migration)
    {
        Run(migration, RowPolicies.OwnRowsOnly("SignInProviders", ReadPurpose.SignInProviderOfSlug));
        Run(migration, RowPolicies.OwnRowsOnly("SignInUses"));
    }

    // Each the first of its batch, and a script puts several into one.
    private static void Run(MigrationBuilder migration, string statement) =>
        migration.Sql($"EXEC(N'{statement.Replace("'", "''", StringComparison.Ordinal)}');");
}
