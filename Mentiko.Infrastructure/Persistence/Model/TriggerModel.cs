using Mentiko.Infrastructure.Persistence.Rows;
using Microsoft.EntityFrameworkCore;

namespace Mentiko.Infrastructure.Persistence.Model;

/// <summary>What starts runs by itself: schedules with their ticks, webhooks with their deliveries.</summary>
internal static class TriggerModel
{
    public static void Configure(ModelBuilder model)
    {
        model.Entity<ScheduleRow>(schedule =>
        {
            schedule.HasKey(row => new { row.NamespaceId, row.Name });
            schedule.InNamespace();
            schedule.HasIndex(row => new { row.NamespaceId, row.Chain });

            // Asked across namespaces each second: what is not due by itself is not in it.
            schedule.HasIndex(row => row.NextDueAt).HasDatabaseName("IX_Schedules_Due").HasFilter("\"NextDueAt\" IS NOT NULL");
        });
        model.Entity<ScheduleTickRow>(tick =>
        {
            tick.HasKey(row => new { row.NamespaceId, row.Schedule, row.DueAt });
            tick.HasOne<ScheduleRow>().WithMany().HasForeignKey(row => new { row.NamespaceId, row.Schedule }).OnDelete(DeleteBehavior.Cascade);
            tick.HasIndex(row => new { row.NamespaceId, row.Schedule, row.DueAt }).HasDatabaseName("IX_ScheduleTicks_Open").HasFilter("\"ClosedAt\" IS NULL");
        });
        model.Entity<WebhookRow>(webhook =>
        {
            webhook.HasKey(row => new { row.NamespaceId, row.Name });
            webhook.InNamespace();
            webhook.HasIndex(row => new { row.NamespaceId, row.Chain });
            webhook.HasIndex(row => new { row.NamespaceId, row.KeyVersion });
        });
        model.Entity<WebhookDeliveryRow>(delivery =>
        {
            delivery.HasKey(row => new { row.NamespaceId, row.Webhook, row.Id });
            delivery.HasOne<WebhookRow>().WithMany().HasForeignKey(row => new { row.NamespaceId, row.Webhook }).OnDelete(DeleteBehavior.Cascade);
        });
        model.Entity<WebhookSignatureRow>(seen =>
        {
            seen.HasKey(row => new { row.NamespaceId, row.Webhook, row.Signature });
            seen.HasOne<WebhookRow>().WithMany().HasForeignKey(row => new { row.NamespaceId, row.Webhook }).OnDelete(DeleteBehavior.Cascade);
            seen.HasIndex(row => new { row.NamespaceId, row.Webhook, row.SignedAt });
        });
    }
}
