using Mentiko.Core.Instance;
using Mentiko.Core.Results;

namespace Mentiko.Core.Accounts;

/// <summary>What the outbox holds; null where letters are not kept.</summary>
public readonly record struct KeptLetters(IReadOnlyList<SentLetter>? Letters);

/// <summary>Reads the letters that a server for development has kept.</summary>
public sealed class ReadOutbox(IOutbox outbox) : InstanceUseCase<Done, KeptLetters>
{
    protected override async Task<Result<KeptLetters>> HandleAsync(InstanceScope scope, Done input, CancellationToken cancel) =>
        new KeptLetters(await outbox.ListAsync(scope, cancel));
}
