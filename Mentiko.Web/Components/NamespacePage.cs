using Mentiko.Core.Access;
using Mentiko.Core.Results;
using Mentiko.Web.Components.Layout;
using Mentiko.Web.Gates;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components;

/// <summary>
/// A component inside a namespace. Whatever it does goes through <see cref="DoAsync"/>: the gate is entered anew for
/// each action, as the member that the reader is at that moment, and the scope is never kept.
/// </summary>
public abstract class NamespaceComponent : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _leaving = new();

    [CascadingParameter]
    public NamespaceView Here { get; set; } = null!;

    [Inject]
    internal ICircuitSession Session { get; set; } = null!;

    /// <summary>Cancelled when the component leaves the page.</summary>
    protected CancellationToken Leaving { get; private set; }

    protected NamespaceComponent() => Leaving = _leaving.Token;

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

    protected bool May(Permission permission) => Here.Allows(permission);

    /// <summary>Passes the gate, then acts.</summary>
    protected async Task<Result<TOutput>> DoAsync<TInput, TOutput>(UseCase<TInput, TOutput> useCase, TInput input) =>
        (await EnterAsync(Leaving)).TryGet(out var scope, out var refused)
            ? await useCase.ExecuteAsync(scope, input, Leaving)
            : refused;

    protected ValueTask<Result<NamespaceScope>> EnterAsync(CancellationToken cancel) => Session.EnterAsync(Here.Slug, cancel);
}

/// <summary>A page under <c>/orgs/{namespace}</c>.</summary>
public abstract class NamespacePage : NamespaceComponent
{
    /// <summary>The routed value. Pages use the name that the gate has confirmed, not this one.</summary>
    [Parameter]
    public string? Namespace { get; set; }
}
