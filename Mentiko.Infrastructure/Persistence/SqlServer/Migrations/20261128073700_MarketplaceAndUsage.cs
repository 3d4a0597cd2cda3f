using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Mentiko.Infrastructure.Persistence.SqlServer.Migrations
{
    /// <inheritdoc />
    public partial class MarketplaceAndUsage : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "ChainForks",
                columns: table => new
                {
                    NamespaceId = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    Chain = table.Column<string>(type: "nvarchar(128)", maxLength: 128, nullable: false, collation: "Latin1_General_100_BIN2"),
                    Item = table.Column<string>(type: "nvarchar(max)", nullable: false, collation: "Latin1_General_100_BIN2"),
                    ItemVersion = table.Column<int>(type: "int", nullable: false),
                    BaseJson = table.Column<string>(type: "nvarchar(max)", nullable: false, collation: "Latin1_General_100_BIN2"),
                    ForkedAt = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ChainForks", x => new { x.NamespaceId, x.Chain });
                    table.ForeignKey(
                        name: "FK_ChainForks_Chains_NamespaceId_Chain",
                        columns: x => new { x.NamespaceId, x.Chain },
                        principalTable: "Chains",
                        principalColumns: new[] { "NamespaceId", "Name" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "UsageMonths",
                columns: table => new
                {
                    NamespaceId = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    Month = table.Column<int>(type: "int", nullable: false),
                    Runs = table.Column<long>(type: "bigint", nullable: false),
                    RunMilliseconds = table.Column<long>(type: "bigint", nullable: false),
                    EgressBytes = table.Column<long>(type: "bigint", nullable: false),
                    StorageMbHours = table.Column<long>(type: "bigint", nullable: false),
                    StorageMbPeak = table.Column<long>(type: "bigint", nullable: false),
                    SampledHour = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_UsageMonths", x => new { x.NamespaceId, x.Month });
                    table.ForeignKey(
                        name: "FK_UsageMonths_Namespaces_NamespaceId",
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
                name: "ChainForks");

            migrationBuilder.DropTable(
                name: "UsageMonths");
        }
    }
}
