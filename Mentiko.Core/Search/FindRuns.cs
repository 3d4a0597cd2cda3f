using Mentiko.Core.Access;
using Mentiko.Core.Results;

namespace Mentiko.Core.Search;

/// <summary>Runs by the beginning of their id or of its short form, which the pages show; without any text the newest.</summary>
public sealed class FindRuns(INameIndex names, IDenialRecorder denials) : UseCase<NameQuery, IReadOnlyList<FoundRun>>(denials)
{
    /// <summary>Among so many of the newest runs a short form is looked for. It is the end of an id, which no index leads to.</summary>
    public const int Newest = 2_000;

    private const int IdLength = 32;

    public override Permission Permission => Permission.RunsRead;

    protected override async Task<Result<IReadOnlyList<FoundRun>>> HandleAsync(NamespaceScope scope, NameQuery input, CancellationToken cancel)
    {
        var digits = input.Wanted;
        if (digits.Length == 0)
        {
            return Result<IReadOnlyList<FoundRun>>.Of(await names.FindNewestRunsAsync(scope, input.Bounded, cancel));
        }

        return digits.Length <= IdLength && digits.All(char.IsAsciiHexDigitLower)
            ? Result<IReadOnlyList<FoundRun>>.Of(await names.FindRunsAsync(scope, digits, input.Bounded, cancel))
            : Result<IReadOnlyList<FoundRun>>.Of([]);
    }
}
