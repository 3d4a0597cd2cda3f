namespace Mentiko.Core.Webhooks;

/// <summary>The wire names of the closed sets of webhooks.</summary>
public static class WebhookWords
{
    private static readonly Ids.WireTable<DeliveryKind> KindTable = new(ToWire);
    private static readonly Ids.WireTable<DeliveryState> StateTable = new(ToWire);

    public static string ToWire(this DeliveryKind value) => value switch
    {
        DeliveryKind.Delivery => "delivery",
        DeliveryKind.Redelivery => "redelivery",
        DeliveryKind.Test => "test",
    };

    public static bool TryParse(string? text, out DeliveryKind value) => KindTable.TryParse(text, out value);

    public static string ToWire(this DeliveryState value) => value switch
    {
        DeliveryState.Received => "received",
        DeliveryState.Accepted => "accepted",
        DeliveryState.Refused => "refused",
    };

    public static bool TryParse(string? text, out DeliveryState value) => StateTable.TryParse(text, out value);
}
