using Mentiko.Core.Results;
using Mentiko.Infrastructure.Dispatch;
using Mentiko.Infrastructure.Persistence.Commits;
using Microsoft.Extensions.DependencyInjection;

namespace Mentiko.TestKit.Engine;

/// <summary>
/// A commit line whose caller can be made to stand still when its commit is in the database: a worker that was
/// stopped (SIGSTOP), or waits for a file system that is slower than its lease.
/// </summary>
internal sealed class StallingLine(ICommitLine inner) : ICommitLine, IDisposable
{
    private readonly TaskCompletionSource _go = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _until;
    private volatile bool _isStalled;

    public bool IsStalled => _isStalled;

    /// <summary>Puts it around the line of these services.</summary>
    public static void Wrap(IServiceCollection services)
    {
        var old = services.Last(service => service.ServiceType == typeof(ICommitLine));
        services.Remove(old);
        services.AddSingleton<ICommitLine>(provider => new StallingLine(
            (ICommitLine)(old.ImplementationFactory?.Invoke(provider) ?? ActivatorUtilities.CreateInstance(provider, old.ImplementationType!))));
    }

    /// <summary>The caller of the ledger's commit of this number, counted from now, stands still until <see cref="Go"/>.</summary>
    public void StallAt(int number) => Volatile.Write(ref _until, number);

    public void Go() => _go.SetResult();

    public async Task<Result<T>> CommitAsync<T>(CommitAuthor author, Func<CommitSession, Result<T>> act, CancellationToken cancel)
    {
        var answer = await inner.CommitAsync(author, act, cancel);
        if (typeof(T) == typeof(LedgerAnswer) && Interlocked.Decrement(ref _until) == 0)
        {
            _isStalled = true;
            await _go.Task;
        }

        return answer;
    }

    public void Dispose() => (inner as IDisposable)?.Dispose();
}
