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

/// <summary>One place where a fork, its item of then and its item of now are not all the same.</summary>
/// <param name="Path">For instance <c>chain.steps.report.triggers</c> or <c>agents.reader.execution.memoryMb</c>.</param>
/// <param name="Verdict">What an upgrade would do.</param>
/// <param name="Base">The value that was forked; null where there was none.</param>
/// <param name="Yours">The fork's value now.</param>
/// <param name="Theirs">The value of the newest version.</param>
public sealed record UpgradeChange(string Path, UpgradeVerdict Verdict, JsonElement? Base, JsonElement? Yours, JsonElement? Theirs);

/// <summary>The three-way difference between a fork and the newest version of its item.</summary>
public sealed record UpgradePreview(ItemName Item, int From, int To, IReadOnlyList<UpgradeChange> Changes)
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
}
