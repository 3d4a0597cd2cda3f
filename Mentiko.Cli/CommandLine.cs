using System.CommandLine;
using System.CommandLine.Help;
using Mentiko.Cli.Api;
using Mentiko.Cli.Commands;
using Mentiko.Cli.Completion;

namespace Mentiko.Cli;

/// <summary>The whole command line: every command, and what their failures mean for the exit code.</summary>
internal static class CommandLine
{
    private const string Help = """
        Mentiko's command line. It does what the HTTP API does, with the rights of whoever signs in.

        Sign in with 'mentiko login', or set MENTIKO_URL and MENTIKO_TOKEN (a token or an API key).
        Exit codes: 0 done, 1 refused by the server, 2 wrong usage, 3 not signed in, 4 a followed run did not succeed
        or a verification found a fault, 5 server not reached, 130 interrupted.
        """;

    public static RootCommand Build(Surroundings around)
    {
        var globals = new GlobalOptions();
        var root = new RootCommand(Help);
        globals.AddTo(root);
        var door = new Door(around, globals);
        Command[] commands =
        [
            .. SessionCommands.All(door),
            OrganizationCommands.Make(door),
            AgentCommands.Make(door),
            ChainCommands.Make(door),
            RunCommand.Make(door),
            RunCommands.Make(door),
            SecretCommands.Make(door),
            ScheduleCommands.Make(door),
            WebhookCommands.Make(door),
            HostCommands.Make(door),
            MemberCommands.Make(door),
            KeyCommands.Make(door),
            AuditCommands.Make(door),
            QuotaCommands.Make(door),
            QueueCommands.Make(door),
            SettingsCommands.Make(door),
            SignInProviderCommands.Make(door),
            WorkspaceCommands.Make(door),
            MarketplaceCommands.Make(door),
            CompletionCommand.Make(door),
        ];
        foreach (var command in commands)
        {
            root.Subcommands.Add(command);
        }

        return root;
    }

    public static async Task<int> RunAsync(IReadOnlyList<string> args, Surroundings around, CancellationToken cancel)
    {
        var parsed = Build(around).Parse(args);
        // What a shell asks to be completed is unfinished by nature, and whoever asks for help has not got it right yet.
        var isAsking = args is [['[', ..], ..] || parsed.Action is HelpAction;
        if (parsed.Errors.Count > 0 && !isAsking)
        {
            foreach (var error in parsed.Errors)
            {
                await around.Error.WriteLineAsync(Screens.SafeText.Of(error.Message));
            }

            await around.Error.WriteLineAsync($"'{Screens.SafeText.Of(NameOf(parsed.CommandResult))} --help' shows what it takes.");
            return ExitCodes.Usage;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { Output = around.Out, Error = around.Error, EnableDefaultExceptionHandler = false }, cancel);
        }
        catch (Exception fault) when (CodeOf(fault, cancel) is { } code)
        {
            await around.Error.WriteLineAsync(Screens.SafeText.OfLines(SentenceOf(fault)));
            return code;
        }
    }

    private static int? CodeOf(Exception fault, CancellationToken cancel) => fault switch
    {
        ApiRefusal { Status: 401 } => ExitCodes.SignedOut,
        ApiRefusal => ExitCodes.Refused,
        SignedOutException => ExitCodes.SignedOut,
        UsageException => ExitCodes.Usage,
        OperationCanceledException { InnerException: TimeoutException } => ExitCodes.Unreachable,
        OperationCanceledException => ExitCodes.Interrupted,
        HttpRequestException or IOException when !cancel.IsCancellationRequested => ExitCodes.Unreachable,
        UnauthorizedAccessException => ExitCodes.Usage,
        _ => null,
    };

    private static string SentenceOf(Exception fault) => fault switch
    {
        HttpRequestException { InnerException: { } inner } => $"The server cannot be reached: {inner.Message}",
        HttpRequestException => $"The server cannot be reached: {fault.Message}",
        OperationCanceledException { InnerException: TimeoutException } => "The server did not answer in time.",
        OperationCanceledException => "Interrupted.",
        _ => fault.Message,
    };

    private static string NameOf(System.CommandLine.Parsing.CommandResult command) => command.Parent is System.CommandLine.Parsing.CommandResult parent
        ? $"{NameOf(parent)} {command.Command.Name}"
        : "mentiko";
}
