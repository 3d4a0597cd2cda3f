using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Mentiko.Cli.Api;
using Mentiko.Cli.Profiles;
using Mentiko.Cli.Screens;

namespace Mentiko.Cli.Commands;

/// <summary>Signing in and out, and which sign-in is used.</summary>
internal static class SessionCommands
{
    private const string DefaultServer = "http://127.0.0.1:5080";

    public static IEnumerable<Command> All(Door door) => [Login(door), Logout(door), Use(door), WhoAmI(door)];

    private static Command Login(Door door)
    {
        var email = new Option<string?>("--email") { Description = "The address of the account; asked for where it is missing." };
        var fromIn = new Option<bool>("--password-stdin") { Description = "Takes the password from stdin." };
        var code = new Option<string?>("--code") { Description = "The code of the second factor." };
        var command = new Command("login", "Signs in and remembers the session.") { email, fromIn, code };
        command.SetAction(async (parsed, cancel) =>
        {
            var around = door.Around;
            var profile = door.Profiles.Read();
            var server = Target.ParseServer(parsed.GetValue(door.Globals.Url) ?? around.Variable("MENTIKO_URL") ?? profile.Current?.Server ?? DefaultServer);
            var who = parsed.GetValue(email) ?? Ask(around, "E-mail: ", around.In.ReadLine);
            var password = parsed.GetValue(fromIn) ? await around.In.ReadLineAsync(cancel) ?? "" : Ask(around, "Password: ", around.ReadHidden);
            var body = new JsonObject { ["email"] = who, ["password"] = password };
            if ((parsed.GetValue(door.Globals.Namespace) ?? around.Variable("MENTIKO_NAMESPACE")) is { Length: > 0 } slug)
            {
                body["namespace"] = slug;
            }

            using var api = new ApiClient(server, null, around.NewHandler());
            var answer = await SignInAsync(api, body, parsed.GetValue(code), around, cancel);
            var session = new StoredSession(
                server.ToString().TrimEnd('/'), Column.Show(answer["namespace"]), who, Column.Show(answer["token"])!,
                DateTimeOffset.Parse(Column.Show(answer["expiresAt"])!, CultureInfo.InvariantCulture));
            door.Profiles.Write(profile.With(session));
            door.ScreenOf(parsed).Say(session.Namespace is null
                ? $"Signed in to {session.Server} as {who}. 'mentiko orgs list' shows where you belong."
                : $"Signed in to {session.Namespace} on {session.Server} as {who}, {Column.Show(answer["role"])}.");
            return ExitCodes.Done;
        });
        return command;
    }

    private static async Task<JsonNode> SignInAsync(ApiClient api, JsonObject body, string? code, Surroundings around, CancellationToken cancel)
    {
        if (code is not null)
        {
            body["twoFactorCode"] = code;
        }

        try
        {
            return (await api.SendAsync(HttpMethod.Post, "/auth/token", body, cancel))!;
        }
        catch (ApiRefusal refusal) when (refusal.Code == "two-factor-required" && code is null && around.CanAsk)
        {
            return await SignInAsync(api, body, Ask(around, "Code of the second factor: ", around.In.ReadLine), around, cancel);
        }
    }

    private static Command Logout(Door door)
    {
        var command = new Command("logout", "Ends the session on the server and forgets it.");
        command.SetAction(async (parsed, cancel) =>
        {
            var profile = door.Profiles.Read();
            var target = Target.Find(door, parsed);
            if (profile.Find(target.Server, target.Namespace) is not { } session)
            {
                door.ScreenOf(parsed).Say("There is no session to end.");
                return ExitCodes.Done;
            }

            // Forgotten first: whatever the server says, this machine does not keep it.
            door.Profiles.Write(profile.Without(session));
            using var api = new ApiClient(target.Server, session.Token, door.Around.NewHandler());
            try
            {
                await api.SendAsync(HttpMethod.Delete, "/auth/token", null, cancel);
            }
            catch (ApiRefusal refusal) when (refusal.Status == 401)
            {
                // It had ended by itself.
            }

            door.ScreenOf(parsed).Say("Signed out.");
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Use(Door door)
    {
        var slug = new Argument<string>("namespace");
        var command = new Command("use", "Makes a session that is kept the one that commands use.") { slug };
        command.SetAction((parsed, _) =>
        {
            var profile = door.Profiles.Read();
            var wanted = parsed.GetValue(slug)!;
            var session = profile.Sessions.FirstOrDefault(session => session.Namespace == wanted)
                ?? throw new SignedOutException($"Not signed in to {wanted}. 'mentiko login --namespace {wanted}' does that.");
            door.Profiles.Write(profile.With(session));
            door.ScreenOf(parsed).Say($"Commands go to {wanted} on {session.Server}.");
            return Task.FromResult(ExitCodes.Done);
        });
        return command;
    }

    private static Command WhoAmI(Door door)
    {
        var command = new Command("whoami", "Who is signed in, and where.");
        door.SignedIn(command, async (call, cancel) => call.Screen.Object(
            await call.Api.GetAsync("/me", cancel),
            Column.Of("name", "displayName"), Column.Of("e-mail", "email"), Column.Of("credential", "session.kind"), Column.Of("namespace", "session.namespace"), Column.Of("role", "session.role"),
            new Column("belongs to", me => me?["memberships"] is JsonArray all ? string.Join('\n', all.Select(item => $"{Column.Show(item?["namespace"])} ({Column.Show(item?["role"])})")) : null)));
        return command;
    }

    private static string Ask(Surroundings around, string question, Func<string?> read)
    {
        if (!around.CanAsk)
        {
            throw new UsageException($"{question.TrimEnd(' ', ':')}? There is nobody to ask: give it as an option.");
        }

        around.Error.Write(question);
        return read() is { Length: > 0 } answer ? answer : throw new UsageException("Nothing was entered.");
    }
}
