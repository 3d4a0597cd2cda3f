using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Mentiko.Infrastructure.Persistence.SqlServer.Migrations
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
                type: "nvarchar(max)",
                nullable: true,
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.AlterColumn<string>(
                name: "RunId",
                table: "AuditEntries",
                type: "nvarchar(128)",
                maxLength: 128,
                nullable: true,
                collation: "Latin1_General_100_BIN2",
                oldClrType: typeof(string),
                oldType: "nvarchar(max)",
                oldNullable: true,
                oldCollation: "Latin1_General_100_BIN2");

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

            migrationBuilder.AlterColumn<string>(
                name: "RunId",
                table: "AuditEntries",
                type: "nvarchar(max)",
                nullable: true,
                collation: "Latin1_General_100_BIN2",
                oldClrType: typeof(string),
                oldType: "nvarchar(128)",
                oldMaxLength: 128,
                oldNullable: true,
                oldCollation: "Latin1_General_100_BIN2");
        }
    }
}
