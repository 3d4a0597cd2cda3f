using Microsoft.EntityFrameworkCore.Migrations;

namespace Mentiko.Infrastructure.Persistence.PostgreSql.Migrations;

/// <summary>What the model cannot say: a sign-in provider is its namespace's, and whoever wants to sign in is looked up by its slug.</summary>
public partial class SignInProviders
{
    private static void Secure(MigrationBuilder migration)
    {
        migration.Sql(RowPolicies.OwnRowsOnly("SignInProviders"));
        migration.Sql(RowPolicies.ReadableFor(ReadPurpose.SignInProviderOfSlug, "SignInProviders"));
        migration.Sql(RowPolicies.OwnRowsOnly("SignInUses"));
    }
}
