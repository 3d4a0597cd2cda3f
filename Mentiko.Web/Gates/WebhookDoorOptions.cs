using System.ComponentModel.DataAnnotations;

namespace Mentiko.Web.Gates;

/// <summary>How often webhooks may be called. Section <c>Mentiko:Webhooks</c>.</summary>
internal sealed class WebhookDoorOptions
{
    public const string Section = "Mentiko:Webhooks";

    /// <summary>Well signed calls that a webhook takes in a minute, on each node. Default: 120.</summary>
    [Range(1, 100_000)]
    public int PerMinute { get; set; } = 120;

    /// <summary>Calls from one address to webhooks in a minute, on each node, well signed or not. Default: 1,200.</summary>
    [Range(1, 1_000_000)]
    public int PerAddress { get; set; } = 1_200;
}
