namespace Mentiko.Core.Billing;

/// <summary>The names of what a statement counts, and of its units: those of the contract, for programs, and those for people.</summary>
public static class StatementItemNames
{
    public static string ToWire(this StatementItem item) => item switch
    {
        StatementItem.Runs => "runs",
        StatementItem.RunSeconds => "run-seconds",
        StatementItem.Storage => "storage",
        StatementItem.StoragePeak => "storage-peak",
        StatementItem.Egress => "egress",
    };

    /// <summary>The unit of its numbers, for programs.</summary>
    public static string ToUnit(this StatementItem item) => item switch
    {
        StatementItem.Runs => "run",
        StatementItem.RunSeconds => "s",
        StatementItem.Storage => "MiB h",
        StatementItem.StoragePeak => "MiB",
        StatementItem.Egress => "B",
    };

    /// <summary>What people call it.</summary>
    public static string ToTitle(this StatementItem item) => item switch
    {
        StatementItem.Runs => "Runs",
        StatementItem.RunSeconds => "Run time",
        StatementItem.Storage => "Storage",
        StatementItem.StoragePeak => "Most storage at once",
        StatementItem.Egress => "Data to and from other hosts",
    };

    /// <summary>What it counts, in half a sentence for people.</summary>
    public static string ToExplanation(this StatementItem item) => item switch
    {
        StatementItem.Runs => "that were at work and ended in the month, whatever their end",
        StatementItem.RunSeconds => "of these runs, from start to end, with the waits between attempts",
        StatementItem.Storage => "the workspace, measured once an hour: one MiB that lies there for an hour counts one",
        StatementItem.StoragePeak => "the largest of these measurements",
        StatementItem.Egress => "what agents sent and got through their doors",
    };

    /// <summary>The unit of its numbers in words: <c>1 run</c>, <c>2 runs</c>.</summary>
    public static string ToUnitWords(this StatementItem item, decimal quantity) => (item, quantity) switch
    {
        (StatementItem.Runs, 1) => "run",
        (StatementItem.Runs, _) => "runs",
        (StatementItem.RunSeconds, 1) => "second",
        (StatementItem.RunSeconds, _) => "seconds",
        (StatementItem.Storage, _) => "MiB × hours",
        (StatementItem.StoragePeak, _) => "MiB",
        (StatementItem.Egress, 1) => "byte",
        (StatementItem.Egress, _) => "bytes",
    };
}
