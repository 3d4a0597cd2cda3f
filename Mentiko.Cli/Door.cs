using System.CommandLine;
using Mentiko.Cli.Api;
using Mentiko.Cli.Profiles;
using Mentiko.Cli.Screens;

namespace Mentiko.Cli;

/// <summary>What a command works with: the server, the namespace, and where to show what came of it.</summary>
internal sealed class Door(Surroundings around, GlobalOptions globals)
{
    public Surroundings Around => around;

    public GlobalOptions Globals => globals;

    public ProfileFile Profiles { get; } = new(around.ProfilePath);

    /// <summary>Makes a command do something within an organization.</summary>
    public void InNamespace(Command command, Func<Call, CancellationToken, Task<int>> act) =>
        command.SetAction(async (parsed, cancel) =>
        {
            var target = Target.Find(this, parsed);
            using var api = new ApiClient(target.Server, target.RequireToken(), around.NewHandler());
            return await act(new Call(parsed, api, ScreenOf(parsed), target.RequireNamespace(), around), cancel);
        });

    public void InNamespace(Command command, Func<Call, CancellationToken, Task> act) => InNamespace(command, async (call, cancel) =>
    {
        await act(call, cancel);
        return ExitCodes.Done;
    });

    /// <summary>Makes a command do something as the one who is signed in, outside of any organization.</summary>
    public void SignedIn(Command command, Func<Call, CancellationToken, Task> act) =>
        command.SetAction(async (parsed, cancel) =>
        {
            var target = Target.Find(this, parsed);
            using var api = new ApiClient(target.Server, target.RequireToken(), around.NewHandler());
            await act(new Call(parsed, api, ScreenOf(parsed), target.Namespace ?? "", around), cancel);
            return ExitCodes.Done;
        });

    public Screen ScreenOf(ParseResult parsed) => new(around, parsed.GetValue(globals.Json));
}

/// <summary>One invocation of a command.</summary>
internal sealed record Call(ParseResult Parsed, ApiClient Api, Screen Screen, string Namespace, Surroundings Around)
{
    /// <summary>An address in the namespace; each part is escaped.</summary>
    public string Path(params string[] parts) => $"/orgs/{Uri.EscapeDataString(Namespace)}/{string.Join('/', parts.Select(Uri.EscapeDataString))}";

    public T? Get<T>(Option<T> option) => Parsed.GetValue(option);

    public T Get<T>(Argument<T> argument) => Parsed.GetValue(argument)!;
}
