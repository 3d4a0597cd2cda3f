using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Chains;
using Mentiko.Core.Definitions;
using Mentiko.Core.Results;

namespace Mentiko.Core.Runs;

/// <summary>Accepts a run of a chain's current version. The run pins chain and agents: later edits do not touch it.</summary>
public sealed class TriggerRun(IPinnedChains pins, IRunStore runs, IRunDispatcher dispatcher, IDenialRecorder denials)
    : UseCase<TriggerRun.Input, AcceptedRun>(denials)
{
    private const int MostLooks = 5;
    private static readonly JsonElement NoInput = JsonElement.Parse("{}");

    /// <param name="Chain">Which chain.</param>
    /// <param name="Kind">What triggers it.</param>
    /// <param name="RunInput">A JSON object of at most 256 KiB; undefined means empty.</param>
    /// <param name="Labels">At most 16; keys by the rule of names, values of at most 256 characters.</param>
    /// <param name="IdempotencyKey">1 to 255 visible characters.</param>
    public sealed record Input(
        ChainName Chain,
        TriggerKind Kind,
        JsonElement RunInput,
        ImmutableSortedDictionary<string, string> Labels,
        string? IdempotencyKey);

    public override Permission Permission => Permission.RunsTrigger;

    protected override async Task<Result<AcceptedRun>> HandleAsync(NamespaceScope scope, Input input, CancellationToken cancel)
    {
        // What a scope may not reach is not told from what is not there.
        if (!scope.Reaches(input.Chain))
        {
            return new Error.NotFound();
        }

        var given = input.RunInput.ValueKind == JsonValueKind.Undefined ? NoInput : input.RunInput;
        for (var look = 0; look < MostLooks; look++)
        {
            if (!(await pins.FindAsync(scope, input.Chain, afresh: look > 0, cancel)).TryGet(out var chain, out var missing))
            {
                return missing;
            }

            if (CheckRequest(chain.Definition.Chain, given, input) is { } error)
            {
                // The commit finds out about an old definition, a refusal does not: nobody is refused by what is remembered.
                if (look > 0)
                {
                    return error;
                }

                continue;
            }

            var accepted = await AcceptAsync(scope, chain, given, input, cancel);
            if (accepted.Error is not Error.PreconditionFailed)
            {
                return accepted;
            }
        }

        return new Error.Conflict("The organization's definitions are being changed again and again. Try once more.");
    }

    private async Task<Result<AcceptedRun>> AcceptAsync(NamespaceScope scope, PinnedChain chain, JsonElement given, Input input, CancellationToken cancel)
    {
        var run = new NewRun
        {
            Chain = chain.Chain,
            ChainVersion = chain.Version,
            Definition = chain.Definition,
            Pinned = chain,
            TriggerKind = input.Kind,
            InputJson = CanonicalJson.ToText(given.WriteTo),
            Labels = input.Labels,
            IdempotencyKey = input.IdempotencyKey,
            RequestHash = input.IdempotencyKey is null ? null : Hash(given, input.Labels),
        };
        var draft = new AuditDraft(AuditActions.RunTriggered, "chain", input.Chain.Text, Details: AuditDetails.Of(("trigger", input.Kind.ToWire())));
        var accepted = await runs.AcceptAsync(scope, run, draft, cancel);
        if (accepted is { IsOk: true, Value.Repeated: false })
        {
            dispatcher.Enqueue(scope, accepted.Value.Id);
        }

        return accepted;
    }

    private static Error? CheckRequest(ChainDefinition chain, JsonElement given, Input input)
    {
        if (IdempotencyKeys.Check(input.IdempotencyKey) is { } malformed)
        {
            return malformed;
        }

        // Both at once: the caller mends the whole request in one go.
        var errors = new[] { RunLabels.Check(input.Labels), ChainInputs.Check(chain, given) }
            .OfType<Error.Invalid>()
            .SelectMany(error => error.Errors)
            .ToDictionary(StringComparer.Ordinal);
        return errors.Count > 0 ? new Error.Invalid(errors) : null;
    }

    /// <summary>The same request gives the same hash, whatever the order of its members.</summary>
    private static string Hash(JsonElement given, ImmutableSortedDictionary<string, string> labels)
    {
        var text = CanonicalJson.ToText(writer =>
        {
            writer.WriteStartArray();
            CanonicalJson.WriteSorted(writer, given);
            foreach (var (key, value) in labels)
            {
                writer.WriteStringValue(key);
                writer.WriteStringValue(value);
            }

            writer.WriteEndArray();
        });
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}
