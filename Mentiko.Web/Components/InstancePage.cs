using Mentiko.Core.Instance;
using Mentiko.Core.Results;
using Mentiko.Web.Gates;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components;

/// <summary>
/// A page for the instance's administrators. Whatever it does goes through <see cref="DoAsync"/>: the gate is entered
/// anew for each action, and the proof is never kept.
/// </summary>
public abstract class InstancePage : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _leaving = new();

    [Inject]
    internal ICircuitSession Session { get; set; } = null!;

    /// <summary>Cancelled when the reader leaves the page.</summary>
    protected CancellationToken Leaving { get; private set; }

    protected InstancePage() => Leaving = _leaving.Token;

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            _leaving.Cancel();
            _leaving.Dispose();
        }
    }

    /// <summary>Passes the gate, then acts.</summary>
    protected async Task<Result<TOutput>> DoAsync<TInput, TOutput>(InstanceUseCase<TInput, TOutput> useCase, TInput input) =>
        (await Session.EnterInstanceAsync(Leaving)).TryGet(out var scope, out var refused)
            ? await useCase.ExecuteAsync(scope, input, Leaving)
            : refused;
}
