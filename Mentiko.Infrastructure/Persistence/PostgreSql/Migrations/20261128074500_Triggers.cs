using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Mentiko.Infrastructure.Persistence.PostgreSql.Migrations
{
    /// <inheritdoc />
    public partial class Triggers : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "Schedules",
                columns: table => new
                {
                    NamespaceId = table.Column<Guid>(type: "uuid", nullable: false),
                    Name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Version = table.Column<int>(type: "integer", nullable: false),
                    Chain = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Cron = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    TimeZone = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    InputJson = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Enabled = table.Column<bool>(type: "boolean", nullable: false),
                    Misfire = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Overlap = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    AuthorId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Author = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    SavedAt = table.Column<long>(type: "bigint", nullable: false),
                    NextDueAt = table.Column<long>(type: "bigint", nullable: true),
                    StoppedReason = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    StoppedAt = table.Column<long>(type: "bigint", nullable: true),
                    DeletedAt = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Schedules", x => new { x.NamespaceId, x.Name });
                    table.ForeignKey(
                        name: "FK_Schedules_Namespaces_NamespaceId",
                        column: x => x.NamespaceId,
                        principalTable: "Namespaces",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "Webhooks",
                columns: table => new
                {
                    NamespaceId = table.Column<Guid>(type: "uuid", nullable: false),
                    Name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Version = table.Column<int>(type: "integer", nullable: false),
                    Chain = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Enabled = table.Column<bool>(type: "boolean", nullable: false),
                    CreatedAt = table.Column<long>(type: "bigint", nullable: false),
                    UpdatedAt = table.Column<long>(type: "bigint", nullable: false),
                    UpdatedBy = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    SecretVersion = table.Column<int>(type: "integer", nullable: false),
                    SecretAt = table.Column<long>(type: "bigint", nullable: false),
                    KeyVersion = table.Column<int>(type: "integer", nullable: false),
                    Sealed = table.Column<byte[]>(type: "bytea", nullable: false),
                    RefusedAt = table.Column<long>(type: "bigint", nullable: true),
                    DeletedAt = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Webhooks", x => new { x.NamespaceId, x.Name });
                    table.ForeignKey(
                        name: "FK_Webhooks_Namespaces_NamespaceId",
                        column: x => x.NamespaceId,
                        principalTable: "Namespaces",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "ScheduleTicks",
                columns: table => new
                {
                    NamespaceId = table.Column<Guid>(type: "uuid", nullable: false),
                    Schedule = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    DueAt = table.Column<long>(type: "bigint", nullable: false),
                    State = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    RunKey = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Chain = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    InputJson = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    AuthorId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Author = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    RunId = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Reason = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Text = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    ClosedAt = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ScheduleTicks", x => new { x.NamespaceId, x.Schedule, x.DueAt });
                    table.ForeignKey(
                        name: "FK_ScheduleTicks_Schedules_NamespaceId_Schedule",
                        columns: x => new { x.NamespaceId, x.Schedule },
                        principalTable: "Schedules",
                        principalColumns: new[] { "NamespaceId", "Name" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "WebhookDeliveries",
                columns: table => new
                {
                    NamespaceId = table.Column<Guid>(type: "uuid", nullable: false),
                    Webhook = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    ReceivedAt = table.Column<long>(type: "bigint", nullable: false),
                    Kind = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    State = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    SenderId = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Body = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    RunId = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Code = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Text = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    RepeatOf = table.Column<string>(type: "text", nullable: true, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_WebhookDeliveries", x => new { x.NamespaceId, x.Webhook, x.Id });
                    table.ForeignKey(
                        name: "FK_WebhookDeliveries_Webhooks_NamespaceId_Webhook",
                        columns: x => new { x.NamespaceId, x.Webhook },
                        principalTable: "Webhooks",
                        principalColumns: new[] { "NamespaceId", "Name" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "WebhookSignatures",
                columns: table => new
                {
                    NamespaceId = table.Column<Guid>(type: "uuid", nullable: false),
                    Webhook = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Signature = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    SignedAt = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_WebhookSignatures", x => new { x.NamespaceId, x.Webhook, x.Signature });
                    table.ForeignKey(
                        name: "FK_WebhookSignatures_Webhooks_NamespaceId_Webhook",
                        columns: x => new { x.NamespaceId, x.Webhook },
                        principalTable: "Webhooks",
                        principalColumns: new[] { "NamespaceId", "Name" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Schedules_Due",
                table: "Schedules",
                column: "NextDueAt",
                filter: "\"NextDueAt\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Schedules_NamespaceId_Chain",
                table: "Schedules",
                columns: new[] { "NamespaceId", "Chain" });

            migrationBuilder.CreateIndex(
                name: "IX_ScheduleTicks_Open",
                table: "ScheduleTicks",
                columns: new[] { "NamespaceId", "Schedule", "DueAt" },
                filter: "\"ClosedAt\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Webhooks_NamespaceId_Chain",
                table: "Webhooks",
                columns: new[] { "NamespaceId", "Chain" });

            migrationBuilder.CreateIndex(
                name: "IX_Webhooks_NamespaceId_KeyVersion",
                table: "Webhooks",
                columns: new[] { "NamespaceId", "KeyVersion" });

            migrationBuilder.CreateIndex(
                name: "IX_WebhookSignatures_NamespaceId_Webhook_SignedAt",
                table: "WebhookSignatures",
                columns: new[] { "NamespaceId", "Webhook", "SignedAt" });

            Secure(migrationBuilder);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "ScheduleTicks");

            migrationBuilder.DropTable(
                name: "WebhookDeliveries");

            migrationBuilder.DropTable(
                name: "WebhookSignatures");

            migrationBuilder.DropTable(
                name: "Schedules");

            migrationBuilder.DropTable(
                name: "Webhooks");
        }
    }
}
