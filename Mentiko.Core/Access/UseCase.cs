using Mentiko.Core.Results;

namespace Mentiko.Core.Access;

/// <summary>Writes down that somebody was refused. A refusal stands even if it cannot be recorded.</summary>
public interface IDenialRecorder
{
    Task RecordAsync(NamespaceScope scope, Permission permission, string target, CancellationToken cancel);
}

/// <summary>
/// The shape of everything that can be done in a namespace: a scope and an input go in, a result comes out, and the
/// permission is checked here, whichever door the caller came through. A use case without scope or permission does
/// not compile.
/// </summary>
public abstract class UseCase<TInput, TOutput>(IDenialRecorder denials)
{
    /// <summary>What the caller's role must hold.</summary>
    public abstract Permission Permission { get; }

    public async Task<Result<TOutput>> ExecuteAsync(NamespaceScope scope, TInput input, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(scope);
        if (!scope.Allows(Permission))
        {
            await denials.RecordAsync(scope, Permission, GetType().Name, cancel);
            return new Error.Forbidden($"The role {scope.Role.ToWire()} does not hold {Permission.Name}.");
        }

        return await HandleAsync(scope, input, cancel);
    }

    /// <summary>The act itself. The scope holds the permission when this is called.</summary>
    protected abstract Task<Result<TOutput>> HandleAsync(NamespaceScope scope, TInput input, CancellationToken cancel);
}
