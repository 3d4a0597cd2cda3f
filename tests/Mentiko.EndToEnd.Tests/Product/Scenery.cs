namespace Mentiko.EndToEnd.Tests.Product;

/// <summary>Chains that tests set up for themselves.</summary>
internal static class Scenery
{
    /// <summary>Saves an agent and a chain of the same name with it as its only step.</summary>
    public static async Task MakeAsync(ApiCaller admin, string name, string script, int maxAttempts = 1)
    {
        await admin.PutAsync($"agents/{name}", new
        {
            description = "Made by an end-to-end test",
            runtime = new { type = "command", command = new[] { "sh", "-c", script } },
            execution = new { target = "local", timeoutSeconds = 120, memoryMb = 256 },
            retry = new { maxAttempts, backoffSeconds = 0.5 },
        });
        await admin.PutAsync($"chains/{name}", new
        {
            description = "Made by an end-to-end test",
            steps = new[] { new { id = "only", agent = name, triggers = new[] { "chain:start" }, emits = new[] { "only:done" } } },
        });
    }
}
