using Mentiko.Core.Results;

namespace Mentiko.Infrastructure.Persistence.Commits;

/// <summary>An act that waits for the writer, and the caller that waits for the act.</summary>
internal abstract class PendingAct(CommitAuthor author, CancellationToken cancel)
{
    public CommitAuthor Author { get; } = author;

    /// <summary>What is to be told to the world once the batch is durable.</summary>
    public List<Action> Signals { get; } = [];

    /// <summary>What the act threw; null when it came to an answer.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Runs the act; true when what it did shall stay.</summary>
    public abstract bool Run(CommitSession session);

    /// <summary>Decides the answer without running, or instead of what the act said.</summary>
    public abstract void Refuse(Error error);

    public void Fail(Exception exception) => Failure = exception;

    /// <summary>As if the act had not run yet: its batch was undone and runs again.</summary>
    public void Reset()
    {
        Failure = null;
        Signals.Clear();
    }

    /// <summary>Wakes the caller with the answer. Until then a batch that fails may still change it.</summary>
    public abstract void Complete();

    /// <summary>True, with the caller woken, when the caller gave up before the act began.</summary>
    public bool GivenUp()
    {
        if (!cancel.IsCancellationRequested)
        {
            return false;
        }

        Fail(new OperationCanceledException(cancel));
        Complete();
        return true;
    }
}

/// <inheritdoc/>
internal sealed class PendingAct<T>(CommitAuthor author, Func<CommitSession, Result<T>> act, CancellationToken cancel)
    : PendingAct(author, cancel)
{
    // Continuations must not run on the writer: a caller's code would hold up everybody's commits.
    private readonly TaskCompletionSource<Result<T>> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Result<T> _result;

    public Task<Result<T>> Answer => _answer.Task;

    public override bool Run(CommitSession session)
    {
        _result = act(session);
        return _result.IsOk;
    }

    public override void Refuse(Error error)
    {
        _result = error;
        Reset();
    }

    public override void Complete()
    {
        switch (Failure)
        {
            case OperationCanceledException cancelled:
                _answer.TrySetCanceled(cancelled.CancellationToken);
                break;
            case { } failure:
                _answer.TrySetException(failure);
                break;
            default:
                _answer.TrySetResult(_result);
                break;
        }
    }
}
