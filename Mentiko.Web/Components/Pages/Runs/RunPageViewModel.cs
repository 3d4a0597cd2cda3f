using Mentiko.Core.Results;
using Mentiko.Core.Runs;

namespace Mentiko.Web.Components.Pages.Runs;

/// <summary>What the run page knows. The definition is read once: a run pins it.</summary>
public sealed class RunPageViewModel(Func<Task<Result<Run>>> readRun, Func<Task<Result<PinnedDefinition>>> readDefinition)
{
    public Run? Run { get; private set; }

    public PinnedDefinition? Definition { get; private set; }

    public Error? Refusal { get; private set; }

    /// <summary>Reads the run anew.</summary>
    /// <returns>False when nothing about it can change any more.</returns>
    public async Task<bool> RefreshAsync()
    {
        var answer = await readRun();
        if (!answer.TryGet(out var run, out var error))
        {
            Refusal = error;
            return false;
        }

        // An answer that was overtaken by a later one must not bring a finished run back to life.
        if (Run is not { IsOver: true })
        {
            Run = run;
        }

        if (Definition is null && (await readDefinition()).TryGet(out var definition, out _))
        {
            Definition = definition;
        }

        Refusal = null;
        return !Run.IsOver;
    }
}
