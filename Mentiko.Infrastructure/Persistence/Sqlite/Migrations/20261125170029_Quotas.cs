using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Mentiko.Infrastructure.Persistence.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class Quotas : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "AgreedLimitsJson",
                table: "Namespaces",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "OwnLimitsJson",
                table: "Namespaces",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "QueuePausedAt",
                table: "Namespaces",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "Nodes",
                columns: table => new
                {
                    Id = table.Column<string>(type: "TEXT", nullable: false),
                    Name = table.Column<string>(type: "TEXT", nullable: false),
                    Roles = table.Column<string>(type: "TEXT", nullable: false),
                    Version = table.Column<string>(type: "TEXT", nullable: false),
                    Slots = table.Column<int>(type: "INTEGER", nullable: false),
                    StartedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    SeenAt = table.Column<long>(type: "INTEGER", nullable: false),
                    IsDraining = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Nodes", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "RunCounts",
                columns: table => new
                {
                    NamespaceId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Queued = table.Column<long>(type: "INTEGER", nullable: false),
                    Running = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_RunCounts", x => x.NamespaceId);
                    table.ForeignKey(
                        name: "FK_RunCounts_Namespaces_NamespaceId",
                        column: x => x.NamespaceId,
                        principalTable: "Namespaces",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Nodes_SeenAt",
                table: "Nodes",
                column: "SeenAt");

            migrationBuilder.CreateIndex(
                name: "IX_RunCounts_Queued",
                table: "RunCounts",
                column: "Queued",
                filter: "\"Queued\" > 0");

            migrationBuilder.CreateIndex(
                name: "IX_RunCounts_Running",
                table: "RunCounts",
                column: "Running",
                filter: "\"Running\" > 0");

            // Runs that were accepted before there were counts.
            migrationBuilder.Sql(
                """
                INSERT INTO "RunCounts" ("NamespaceId", "Queued", "Running")
                SELECT "NamespaceId", SUM(CASE WHEN "Status" = 'queued' THEN 1 ELSE 0 END), SUM(CASE WHEN "Status" = 'queued' THEN 0 ELSE 1 END)
                FROM "Runs" WHERE "FinishedAt" IS NULL GROUP BY "NamespaceId"
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "Nodes");

            migrationBuilder.DropTable(
                name: "RunCounts");

            migrationBuilder.DropColumn(
                name: "AgreedLimitsJson",
                table: "Namespaces");

            migrationBuilder.DropColumn(
                name: "OwnLimitsJson",
                table: "Namespaces");

            migrationBuilder.DropColumn(
                name: "QueuePausedAt",
                table: "Namespaces");
        }
    }
}
