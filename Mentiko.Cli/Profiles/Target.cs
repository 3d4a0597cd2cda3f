using System.CommandLine;
using Mentiko.Cli.Api;

namespace Mentiko.Cli.Profiles;

/// <summary>Which server, namespace and credential a command uses: what is said first, then the environment, then the last sign-in.</summary>
internal sealed record Target(Uri Server, string? Namespace, string? Token)
{
    public static Target Find(Door door, ParseResult parsed)
    {
        var variable = door.Around.Variable;
        var profile = door.Profiles.Read();
        var current = profile.Current;
        var server = ParseServer(parsed.GetValue(door.Globals.Url) ?? NullIfEmpty(variable("MENTIKO_URL")) ?? current?.Server
            ?? throw new UsageException("Which server? Sign in with 'mentiko login --url URL', or set MENTIKO_URL."));
        var wanted = parsed.GetValue(door.Globals.Namespace) ?? NullIfEmpty(variable("MENTIKO_NAMESPACE"));
        if (NullIfEmpty(variable("MENTIKO_TOKEN")) is { } token)
        {
            return new Target(server, wanted ?? (IsAt(current, server) ? current!.Namespace : null), token);
        }

        var session = wanted is null && IsAt(current, server) ? current : profile.Find(server, wanted);
        return new Target(server, wanted ?? session?.Namespace, session?.Token);
    }

    public string RequireToken() => Token ?? throw new SignedOutException(Namespace is null
        ? "Not signed in. 'mentiko login' does that."
        : $"Not signed in to {Namespace}. 'mentiko login --namespace {Namespace}' does that.");

    public string RequireNamespace() => Namespace ?? throw new UsageException("Which organization? Name it with --namespace, or sign in to it with 'mentiko login --namespace SLUG'.");

    public static Uri ParseServer(string text) =>
        Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var server) && (server.Scheme is "http" or "https") && server.AbsolutePath == "/"
            ? server
            : throw new UsageException($"'{text}' is no address of a server, such as https://mentiko.example.com.");

    private static bool IsAt(StoredSession? session, Uri server) => session is not null && ParseServer(session.Server) == server;

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
