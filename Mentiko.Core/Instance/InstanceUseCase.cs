using Mentiko.Core.Results;

namespace Mentiko.Core.Instance;

/// <summary>The shape of what an instance administrator can do: the proof and an input go in, a result comes out.</summary>
public abstract class InstanceUseCase<TInput, TOutput>
{
    public async Task<Result<TOutput>> ExecuteAsync(InstanceScope scope, TInput input, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return await HandleAsync(scope, input, cancel);
    }

    /// <summary>The act itself.</summary>
    protected abstract Task<Result<TOutput>> HandleAsync(InstanceScope scope, TInput input, CancellationToken cancel);
}
