using System.Collections.Immutable;
using Mentiko.Core.Access;
using Mentiko.Core.Chains;
using Mentiko.Core.Runs;

namespace Mentiko.Infrastructure.Vault;

/// <summary>
/// Gives an attempt its secrets at the moment of its start. For the engine alone: no use case and no door asks it.
/// </summary>
internal interface ISecretResolver
{
    /// <summary>
    /// Decrypts what the attempt's agent declares, in the scope's namespace, and records who got what
    /// (<c>secret.accessed</c>) before it answers, unless the request says that it is on record. Throws when that cannot be recorded: then nothing is given out.
    /// Whoever masks what the attempt writes watches from before this is called.
    /// </summary>
    Task<SecretResolution> ResolveAsync(NamespaceScope scope, SecretRequest request, CancellationToken cancel);

    /// <summary>
    /// Tells of every value that is put into the scope's namespace until the answer is disposed. The call comes from
    /// the writer of the database: it must be short.
    /// </summary>
    IDisposable Watch(NamespaceScope scope, Action<string> onValue);
}

/// <summary>Which attempt wants which secrets.</summary>
/// <param name="Run">The run.</param>
/// <param name="Step">The step.</param>
/// <param name="Attempt">The attempt's number.</param>
/// <param name="Declared">Names that the attempt's agent declares: these are handed over.</param>
/// <param name="OfTheRun">Names that any agent of the run declares: these are masked in the attempt's output too.</param>
internal sealed record SecretRequest(RunId Run, StepId Step, int Attempt, ImmutableArray<string> Declared, ImmutableArray<string> OfTheRun)
{
    /// <summary>What the commit that started the attempt read of them and put on record.</summary>
    public SecretUses Uses { get; init; } = SecretUses.None;
}

/// <summary>What an attempt gets, or why it gets nothing.</summary>
internal abstract record SecretResolution
{
    private SecretResolution()
    {
    }

    /// <param name="Values">The declared secrets by name.</param>
    /// <param name="ToMask">Every value that must not show in the attempt's output, the declared ones included.</param>
    public sealed record Resolved(ImmutableSortedDictionary<string, string> Values, ImmutableArray<string> ToMask) : SecretResolution
    {
        // A record would print its members; these are not for print.
        public override string ToString() => $"{Values.Count} secrets";
    }

    /// <summary>A declared secret does not exist.</summary>
    public sealed record Missing(string Name) : SecretResolution;

    /// <summary>A declared secret's row does not decrypt: it was changed or moved, or its key is not the right one.</summary>
    public sealed record Unreadable(string Name) : SecretResolution;
}
