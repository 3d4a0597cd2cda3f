namespace Mentiko.Infrastructure.Examples;

/// <summary>The example organizations.</summary>
public sealed class ExampleOptions
{
    /// <summary>Whether to make the two example organizations at a start that finds neither. Default: false.</summary>
    public bool Demo { get; set; }

    /// <summary>
    /// The password of the example accounts; at least 12 characters. Default: a random one, written to the console
    /// once, when the accounts are made.
    /// </summary>
    public string? DemoPassword { get; set; }
}
