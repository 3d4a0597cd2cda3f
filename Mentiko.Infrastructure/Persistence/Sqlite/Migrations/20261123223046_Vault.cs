using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Mentiko.Infrastructure.Persistence.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class Vault : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "AdminsMayWriteSecrets",
                table: "Namespaces",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.CreateTable(
                name: "AgentSecrets",
                columns: table => new
                {
                    NamespaceId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Secret = table.Column<string>(type: "TEXT", nullable: false),
                    Agent = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AgentSecrets", x => new { x.NamespaceId, x.Secret, x.Agent });
                    table.ForeignKey(
                        name: "FK_AgentSecrets_Agents_NamespaceId_Agent",
                        columns: x => new { x.NamespaceId, x.Agent },
                        principalTable: "Agents",
                        principalColumns: new[] { "NamespaceId", "Name" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "NamespaceKeys",
                columns: table => new
                {
                    NamespaceId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Version = table.Column<int>(type: "INTEGER", nullable: false),
                    Wrapped = table.Column<byte[]>(type: "BLOB", nullable: false),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    RetiredAt = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_NamespaceKeys", x => new { x.NamespaceId, x.Version });
                    table.ForeignKey(
                        name: "FK_NamespaceKeys_Namespaces_NamespaceId",
                        column: x => x.NamespaceId,
                        principalTable: "Namespaces",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "RootKeys",
                columns: table => new
                {
                    Id = table.Column<string>(type: "TEXT", nullable: false),
                    FirstUsedAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_RootKeys", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Secrets",
                columns: table => new
                {
                    NamespaceId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Name = table.Column<string>(type: "TEXT", nullable: false),
                    Version = table.Column<int>(type: "INTEGER", nullable: false),
                    Description = table.Column<string>(type: "TEXT", nullable: false),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    CreatedBy = table.Column<string>(type: "TEXT", nullable: false),
                    UpdatedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    LastUsedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    KeyVersion = table.Column<int>(type: "INTEGER", nullable: false),
                    Sealed = table.Column<byte[]>(type: "BLOB", nullable: false),
                    DeletedAt = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Secrets", x => new { x.NamespaceId, x.Name });
                    table.ForeignKey(
                        name: "FK_Secrets_Namespaces_NamespaceId",
                        column: x => x.NamespaceId,
                        principalTable: "Namespaces",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "IX_AgentSecrets_NamespaceId_Agent",
                table: "AgentSecrets",
                columns: new[] { "NamespaceId", "Agent" });

            migrationBuilder.CreateIndex(
                name: "IX_Secrets_NamespaceId_KeyVersion",
                table: "Secrets",
                columns: new[] { "NamespaceId", "KeyVersion" });

            // Agents that were saved before there was a vault declare secrets too.
            migrationBuilder.Sql(
                """
                INSERT INTO "AgentSecrets" ("NamespaceId", "Secret", "Agent")
                SELECT DISTINCT agent."NamespaceId", secret.value, agent."Name"
                FROM "Agents" AS agent
                JOIN "AgentVersions" AS version ON version."NamespaceId" = agent."NamespaceId"
                    AND version."Name" = agent."Name" AND version."Version" = agent."Version"
                JOIN json_each(version."DefinitionJson", '$.secrets') AS secret
                WHERE agent."DeletedAt" IS NULL
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "AgentSecrets");

            migrationBuilder.DropTable(
                name: "NamespaceKeys");

            migrationBuilder.DropTable(
                name: "RootKeys");

            migrationBuilder.DropTable(
                name: "Secrets");

            migrationBuilder.DropColumn(
                name: "AdminsMayWriteSecrets",
                table: "Namespaces");
        }
    }
}
