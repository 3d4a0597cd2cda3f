using System.CommandLine;
using System.Text.Json.Nodes;
using Mentiko.Cli.LocalFiles;
using Mentiko.Cli.Screens;

namespace Mentiko.Cli.Commands;

/// <summary>How people sign in to the organization by its own provider. The client secret is never an argument.</summary>
internal static class SignInProviderCommands
{
    private const string Resource = "sign-in-provider";

    public static Command Make(Door door) => Commands.Make.Group(
        Resource, "Sign-in with the organization's own OpenID Connect provider.", Show(door), Set(door), Delete(door));

    private static Command Show(Door door)
    {
        var command = new Command("show", "The provider, without its client secret, and the address that it sends people back to.");
        door.InNamespace(command, async (call, cancel) => call.Screen.Object(
            await call.Api.GetAsync(call.Path(Resource), cancel),
            Column.Of("issuer"), Column.Of("client id", "clientId"), Column.Of("shown as", "displayName"), Column.Of("e-mail domains", "emailDomains"),
            Column.Of("first role", "defaultRole"), Column.Of("enabled"), Column.Of("redirect", "redirectUri"), Column.Of("version"),
            Column.Time("updated", "updatedAt"), Column.Of("by", "updatedBy")));
        return command;
    }

    private static Command Set(Door door)
    {
        var issuer = new Option<string>("--issuer") { Required = true, Description = "https://…, to the letter as its tokens name it." };
        var client = new Option<string>("--client-id") { Required = true, Description = "What the provider knows this server by." };
        var shown = new Option<string>("--display-name") { Required = true, Description = "What people read before they are sent there." };
        var domains = new Option<string[]>("--email-domain") { Description = "Only people with a verified address in it come in. Repeat it for more." };
        var role = new Option<string>("--default-role") { Description = "What somebody is who comes for the first time.", DefaultValueFactory = _ => "viewer" };
        role.AcceptOnlyFromAmong("viewer", "operator");
        var off = new Option<bool>("--disabled") { Description = "Nobody signs in by it, and whoever did is signed out." };
        var keep = new Option<bool>("--keep-secret") { Description = "Leaves the client secret that is there, and asks for none." };
        var file = new Option<string?>("--secret-file") { Description = "Takes the client secret from a file, byte for byte." };
        var command = new Command("set", "Sets the provider up or changes it. The client secret comes from stdin, or is asked for.") { issuer, client, shown, domains, role, off, keep, file };
        door.InNamespace(command, async (call, cancel) =>
        {
            if (call.Get(keep) && call.Get(file) is not null)
            {
                throw new UsageException("--keep-secret and --secret-file do not go together.");
            }

            var body = new JsonObject
            {
                ["issuer"] = call.Get(issuer),
                ["clientId"] = call.Get(client),
                ["displayName"] = call.Get(shown),
                ["emailDomains"] = new JsonArray([.. (call.Get(domains) ?? []).Select(domain => (JsonNode)domain)]),
                ["defaultRole"] = call.Get(role),
                ["enabled"] = !call.Get(off),
            };
            if (!call.Get(keep))
            {
                body["clientSecret"] = await HiddenValue.ReadAsync(call, "Client secret: ", call.Get(file), cancel);
            }

            var answer = await call.Api.SendAsync(HttpMethod.Put, call.Path(Resource), body, cancel);
            Commands.Make.Report(call, answer, $"It is saved. The provider has to send people back to {Column.Show(answer?["redirectUri"])}");
        });
        return command;
    }

    private static Command Delete(Door door)
    {
        var command = new Command("delete", "Removes the provider and its secret. Whoever signed in by it is signed out.");
        door.InNamespace(command, async (call, cancel) =>
        {
            await call.Api.SendAsync(HttpMethod.Delete, call.Path(Resource), null, cancel);
            call.Screen.Say("The provider is removed.");
        });
        return command;
    }
}
