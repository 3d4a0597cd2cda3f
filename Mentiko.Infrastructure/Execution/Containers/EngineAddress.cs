namespace Mentiko.Infrastructure.Execution.Containers;

/// <summary>Where an engine listens.</summary>
internal sealed record EngineAddress(Uri Uri)
{
    public bool IsTcp => Uri.Scheme == "tcp";

    /// <summary>All of a setting's addresses; what is none of them becomes a problem.</summary>
    public static List<EngineAddress> ParseAll(string text, List<string> problems)
    {
        var all = new List<EngineAddress>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (Uri.TryCreate(part, UriKind.Absolute, out var uri) && IsGood(uri))
                all.Add(new EngineAddress(uri));
            else
                problems.Add($"Mentiko:Execution:Docker:Endpoint has '{part}', which is neither unix:///path/of/socket nor tcp://host:port.");
        }

        return all;
    }

    public override string ToString() => IsTcp ? $"tcp://{Uri.Authority}" : $"unix://{Uri.AbsolutePath}";

    private static bool IsGood(Uri uri) => uri.Scheme switch
    {
        "unix" => uri.Host.Length == 0 && uri.AbsolutePath.Length > 1,
        "tcp" => uri.Host.Length > 0 && uri.Port > 0 && uri.AbsolutePath is "" or "/",
        _ => false,
    };
}
