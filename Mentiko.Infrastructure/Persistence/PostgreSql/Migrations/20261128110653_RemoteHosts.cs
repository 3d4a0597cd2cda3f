using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Mentiko.Infrastructure.Persistence.PostgreSql.Migrations
{
    /// <inheritdoc />
    public partial class RemoteHosts : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "RemoteHosts",
                columns: table => new
                {
                    NamespaceId = table.Column<Guid>(type: "uuid", nullable: false),
                    Name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Version = table.Column<int>(type: "integer", nullable: false),
                    Address = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Port = table.Column<int>(type: "integer", nullable: false),
                    User = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Prefix = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    HostKey = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Credential = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    CreatedAt = table.Column<long>(type: "bigint", nullable: false),
                    UpdatedAt = table.Column<long>(type: "bigint", nullable: false),
                    UpdatedBy = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    CheckedAt = table.Column<long>(type: "bigint", nullable: true),
                    CheckedCredential = table.Column<int>(type: "integer", nullable: false),
                    CheckJson = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    DeletedAt = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_RemoteHosts", x => new { x.NamespaceId, x.Name });
                    table.ForeignKey(
                        name: "FK_RemoteHosts_Namespaces_NamespaceId",
                        column: x => x.NamespaceId,
                        principalTable: "Namespaces",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            Secure(migrationBuilder);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "RemoteHosts");
        }
    }
}
