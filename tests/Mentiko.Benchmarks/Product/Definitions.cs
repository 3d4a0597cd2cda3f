namespace Mentiko.Benchmarks.Product;

/// <summary>The smallest agent and chain, as a client sends them.</summary>
internal static class Definitions
{
    public static object Agent(string[] command, params string[] secrets) => new
    {
        description = "For measuring",
        instructions = "",
        runtime = new { type = "command", command },
        execution = new { target = "local", timeoutSeconds = 60, memoryMb = 128 },
        secrets,
    };

    public static object Chain(string agent) => new
    {
        description = "For measuring",
        steps = new object[] { new { id = "only", agent, triggers = new[] { "chain:start" }, emits = new[] { "only:done" } } },
    };
}
