using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Mentiko.Infrastructure.Persistence.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class RunsByStarter : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex(
                name: "IX_Runs_NamespaceId_TriggeredBy_QueuedAt_Id",
                table: "Runs",
                columns: new[] { "NamespaceId", "TriggeredBy", "QueuedAt", "Id" },
                descending: new[] { false, false, true, true });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Runs_NamespaceId_TriggeredBy_QueuedAt_Id",
                table: "Runs");
        }
    }
}
