using System.CommandLine;
using System.CommandLine.Invocation;
using System.Globalization;
using System.Text.Json.Nodes;
using Mentiko.Cli.Api;
using Mentiko.Cli.LocalFiles;
using Mentiko.Cli.Screens;
using Mentiko.Core.Audit;

namespace Mentiko.Cli.Commands;

/// <summary>The audit trail.</summary>
internal static class AuditCommands
{
    public static Command Make(Door door) => Commands.Make.Group("audit", "Who did what, when and from where.", List(door), Export(door), Verify(door));

    private static Command List(Door door)
    {
        var names = new[] { "action", "actor", "target", "outcome", "from", "to" };
        var options = names.Select(name => (Name: name, Option: new Option<string?>("--" + name))).ToList();
        var command = new Command("list", "Entries, the newest first.");
        foreach (var (_, option) in options)
        {
            command.Options.Add(option);
        }

        return Commands.Make.List(
            door, command, call => ApiClient.WithQuery(call.Path("audit"), [.. options.Select(option => (option.Name, call.Get(option.Option)))]),
            Column.Of("#", "sequence"), Column.Time("time", "time"), Column.Of("who", "actor.name"), Column.Of("by", "credential"), Column.Of("action"),
            Column.Of("kind", "target.kind"), Column.Of("target", "target.id"), Column.Of("outcome"), Column.Of("from", "ip"));
    }

    private static Command Export(Door door)
    {
        var format = new Option<string>("--format") { DefaultValueFactory = _ => "ndjson" };
        format.AcceptOnlyFromAmong("ndjson", "csv");
        var output = new Option<string>("--out", "-o") { Description = "A file, or - for stdout.", DefaultValueFactory = _ => "-" };
        var command = new Command("export", "The whole trail as a file that can be verified offline.") { format, output };
        door.InNamespace(command, (call, cancel) =>
            Commands.Make.SaveAsync(call, ApiClient.WithQuery(call.Path("audit", "export"), ("format", call.Get(format))), call.Get(output)!, cancel));
        return command;
    }

    private static Command Verify(Door door)
    {
        var file = new Argument<string?>("file") { Description = "An export in NDJSON, proved here without any server. Left out: the record on the server.", Arity = ArgumentArity.ZeroOrOne };
        var key = new Option<string?>("--public-key") { Description = "The instance's public key in base64, as it was written down before." };
        var whole = new Option<bool>("--whole") { Description = "The file must begin with the record's first entry: one that begins later, as the first line may say, is not good." };
        var command = new Command("verify", "Proves a record. Exit code 4 where it is broken.") { file, key, whole };
        door.InNamespace(command, (call, cancel) => call.Get(whole) ? throw new UsageException("--whole is about a file.") : VerifyOnServerAsync(call, cancel));
        var onServer = command.Action as AsynchronousCommandLineAction;
        command.SetAction((parsed, cancel) => parsed.GetValue(file) is { } path
            ? VerifyFileAsync(door.ScreenOf(parsed), path, parsed.GetValue(key), parsed.GetValue(whole), cancel)
            : onServer!.InvokeAsync(parsed, cancel));
        return command;
    }

    private static async Task<int> VerifyOnServerAsync(Call call, CancellationToken cancel)
    {
        var verdict = await call.Api.GetAsync(call.Path("audit", "verify"), cancel);
        var isValid = verdict?["valid"]?.GetValue<bool>() == true;
        Commands.Make.Report(call, verdict, isValid
            ? string.Create(CultureInfo.InvariantCulture, $"{Column.Show(verdict?["entries"])} entries are unbroken.")
            : $"The trail is broken at entry {Column.Show(verdict?["firstInvalidSequence"])}.");
        return isValid ? ExitCodes.Done : ExitCodes.NotGood;
    }

    private static async Task<int> VerifyFileAsync(Screen screen, string path, string? text, bool whole, CancellationToken cancel)
    {
        if (!AuditPublicKey.TryParse(text, out var key))
        {
            throw new UsageException("--public-key must be the 32 bytes of an Ed25519 key in base64, as /api/v1/audit/public-key shows it.");
        }

        await using var file = Inputs.Open(path);
        var proved = await ExportVerifier.VerifyAsync(file, key, cancel);
        var verdict = whole ? proved.Whole() : proved;
        if (screen.IsJson)
        {
            screen.Json(new JsonObject
            {
                ["valid"] = verdict.Valid,
                ["first"] = verdict.Header is null ? null : verdict.First,
                ["entries"] = verdict.Entries,
                ["firstInvalidSequence"] = verdict.Fault?.Sequence,
                ["line"] = verdict.Valid ? null : verdict.Line,
                ["fault"] = verdict.Fault?.Kind.ToWire(),
                ["signedAt"] = verdict.Header?.Through.SignedAt.UtcDateTime,
            });
        }
        else
        {
            screen.Say(SentenceOf(verdict));
        }

        return verdict.Valid ? ExitCodes.Done : ExitCodes.NotGood;
    }

    private static string SentenceOf(ExportVerdict verdict) => verdict.Fault is { } fault
        ? string.Create(CultureInfo.InvariantCulture, $"Line {verdict.Line}: {fault.Text}")
        : string.Create(CultureInfo.InvariantCulture, $"{verdict.Entries} entries of namespace {verdict.Header!.Namespace:N}{FromOf(verdict)} are unbroken, signed at {AuditChain.TimeText(verdict.Header.Through.Time)}.");

    private static string FromOf(ExportVerdict verdict) => verdict.First == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $", from entry {verdict.First} on,");
}
