using System.Globalization;

namespace Mentiko.Benchmarks.Measuring;

/// <summary>Processor time, in clock ticks: the machine's, and that of this process with everything it started.</summary>
internal readonly record struct ProcessorTime(long Busy, long Total, long Own)
{
    private const double TicksPerSecond = 100;

    public static ProcessorTime Now()
    {
        // user nice system idle iowait irq softirq steal
        var fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..9].Select(field => long.Parse(field, CultureInfo.InvariantCulture)).ToArray();
        var total = fields.Sum();
        return new ProcessorTime(total - fields[3] - fields[4], total, OwnTicks());
    }

    /// <summary>Share of the machine's processor time that others used since then.</summary>
    public double ForeignSince(ProcessorTime then) =>
        Total == then.Total ? 0 : Math.Max(0, (double)(Busy - then.Busy - (Own - then.Own)) / (Total - then.Total));

    /// <summary>Milliseconds that this process and its children used since then.</summary>
    public double OwnMsSince(ProcessorTime then) => (Own - then.Own) * 1000 / TicksPerSecond;

    private static long OwnTicks()
    {
        var processes = new Dictionary<int, (int Parent, long Ticks)>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) && Read(folder) is { } process)
            {
                processes[id] = process;
            }
        }

        return processes.Where(entry => IsOurs(entry.Key, processes)).Sum(entry => entry.Value.Ticks);
    }

    private static bool IsOurs(int id, Dictionary<int, (int Parent, long Ticks)> processes)
    {
        while (id != Environment.ProcessId)
        {
            if (!processes.TryGetValue(id, out var process))
            {
                return false;
            }

            id = process.Parent;
        }

        return true;
    }

    // "pid (comm) state ppid ... utime stime cutime cstime": comm may hold anything, so count from its end.
    private static (int Parent, long Ticks)? Read(string folder)
    {
        try
        {
            var stat = File.ReadAllText(folder + "/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return (int.Parse(fields[1], CultureInfo.InvariantCulture), fields[11..15].Sum(field => long.Parse(field, CultureInfo.InvariantCulture)));
        }
        catch (IOException)
        {
            return null;
        }
    }
}
