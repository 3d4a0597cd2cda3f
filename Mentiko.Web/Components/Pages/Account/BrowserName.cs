namespace Mentiko.Web.Components.Pages.Account;

/// <summary>A browser's word about itself, shortened to what people know it by. Only for showing: anybody can claim anything.</summary>
internal static class BrowserName
{
    // Each claims to be those below it too.
    private static readonly (string Mark, string Name)[] Browsers =
        [("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"), ("curl/", "curl")];

    private static readonly (string Mark, string Name)[] Systems =
        [("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"), ("Linux", "Linux")];

    public static string Of(string? userAgent) => userAgent is not { Length: > 0 } agent
        ? "An unnamed browser"
        : (Find(Browsers, agent), Find(Systems, agent)) switch
        {
            ({ } browser, { } system) => $"{browser} on {system}",
            ({ } browser, null) => browser,
            _ => agent.Length <= 40 ? agent : agent[..40] + "…",
        };

    private static string? Find((string Mark, string Name)[] known, string agent) =>
        known.FirstOrDefault(pair => agent.Contains(pair.Mark, StringComparison.Ordinal)).Name;
}
