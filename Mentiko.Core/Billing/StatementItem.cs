namespace Mentiko.Core.Billing;

/// <summary>What a statement counts, in the order of its lines.</summary>
public enum StatementItem
{
    /// <summary>Runs that were at work and ended in the month.</summary>
    Runs,

    /// <summary>From the starts of these runs to their ends, in seconds.</summary>
    RunSeconds,

    /// <summary>The workspace, in mebibytes times the hours in which they lay there.</summary>
    Storage,

    /// <summary>The largest that the workspace was found, in mebibytes.</summary>
    StoragePeak,

    /// <summary>What agents carried to and from other hosts, in bytes.</summary>
    Egress,
}
