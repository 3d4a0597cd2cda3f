using System.Text.Json;

namespace Mentiko.Core.Marketplace;

/// <summary>What an upgrade would do at one place of a fork.</summary>
public enum UpgradeVerdict
{
    /// <summary>Only the catalog changed it: the upgrade takes that.</summary>
    Take,

    /// <summary>Only the fork changed it: it stays.</summary>
    Keep,

    /// <summary>Both made the same change.</summary>
    Same,

    /// <summary>Both changed it, each in another way: a person decides.</summary>
    Conflict,
}

/// <summary>Whose value a place gets.</summary>
public enum UpgradeSide
{
    Yours,
    Theirs,
}

/// <summary>One place where a fork, its item of then and its item of now are not all the same.</summary>
/// <param name="Path">For instance <c>chain.steps.report.triggers</c> or <c>agents.reader.execution.memoryMb</c>.</param>
/// <param name="Verdict">What an upgrade would do.</param>
/// <param name="Base">The value that was forked; null where there was none.</param>
/// <param name="Yours">The fork's value now.</param>
/// <param name="Theirs">The value of the newest version.</param>
public sealed record UpgradeChange(string Path, UpgradeVerdict Verdict, JsonElement? Base, JsonElement? Yours, JsonElement? Theirs);

/// <summary>The three-way difference between a fork and the newest version of its item.</summary>
/// <param name="Item">What it was forked from.</param>
/// <param name="From">The version that it is of.</param>
/// <param name="To">The newest version.</param>
/// <param name="Stamp">Names this preview to whoever applies it; once anything that it was made of changes, it is another.</param>
/// <param name="Changes">By path.</param>
public sealed record UpgradePreview(ItemName Item, int From, int To, string Stamp, IReadOnlyList<UpgradeChange> Changes)
{
    public bool HasConflict => Changes.Any(change => change.Verdict == UpgradeVerdict.Conflict);
}

/// <summary>The wire names of verdicts.</summary>
public static class UpgradeNames
{
    public static string ToWire(this UpgradeVerdict verdict) => verdict switch
    {
        UpgradeVerdict.Take => "take",
        UpgradeVerdict.Keep => "keep",
        UpgradeVerdict.Same => "same",
        UpgradeVerdict.Conflict => "conflict",
    };

    public static string ToWire(this UpgradeSide side) => side switch
    {
        UpgradeSide.Yours => "yours",
        UpgradeSide.Theirs => "theirs",
    };

    public static bool TryParse(string? text, out UpgradeSide side)
    {
        side = text == UpgradeSide.Theirs.ToWire() ? UpgradeSide.Theirs : UpgradeSide.Yours;
        return text == side.ToWire();
    }
}
