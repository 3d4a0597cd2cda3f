using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Mentiko.Infrastructure.Persistence.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class OrganizationSettings : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "SettingsJson",
                table: "Namespaces",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "IX_AuditEntries_NamespaceId_RunId_Sequence",
                table: "AuditEntries",
                columns: new[] { "NamespaceId", "RunId", "Sequence" },
                filter: "\"RunId\" IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_AuditEntries_NamespaceId_RunId_Sequence",
                table: "AuditEntries");

            migrationBuilder.DropColumn(
                name: "SettingsJson",
                table: "Namespaces");
        }
    }
}
