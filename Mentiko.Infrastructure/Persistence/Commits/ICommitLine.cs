using System.Data.Common;
using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;

namespace Mentiko.Infrastructure.Persistence.Commits;

/// <summary>
/// The one way to change a namespace's state: a single writer that takes acts from all callers and commits many of
/// them at once (group commit). A refusal or an exception undoes that act and no other; an act may run again for it.
/// State and audit of an act become durable together, and the caller hears of it only then.
/// </summary>
internal interface ICommitLine
{
    /// <summary>
    /// Runs <paramref name="act"/> on the writer. A returned <see cref="Error"/> rolls the act back. The act must be
    /// short: no file, no network, only its own statements. <see cref="Error.AuditUnavailable"/> when the act's audit
    /// entry cannot be written, <see cref="Error.Draining"/> once the line is shut down;
    /// <see cref="CommitFailedException"/> when the commit itself fails: nothing of the batch has happened then.
    /// Cancelling has an effect only until the act has begun.
    /// </summary>
    Task<Result<T>> CommitAsync<T>(CommitAuthor author, Func<CommitSession, Result<T>> act, CancellationToken cancel);
}

/// <summary>In whose namespace and name an act is committed; without a namespace only for accounts and their tokens.</summary>
internal readonly record struct CommitAuthor(NamespaceId? Namespace, Actor Actor)
{
    /// <summary>Whom a namespace's provider has vouched for changes nothing of any other: reaching this for another one is a bug, and throws.</summary>
    public NamespaceId? Namespace { get; } = Actor.Home is { } home && Namespace is { } other && other != home
        ? throw new ForeignNamespaceException("an act")
        : Namespace;

    public static CommitAuthor Of(NamespaceScope scope) => new(scope.Namespace, scope.Actor);

    /// <summary>An act outside of any namespace. Rows that belong to one can be neither seen nor written in it.</summary>
    public static CommitAuthor Outside(Actor actor) => new(null, actor);
}

/// <summary>
/// What an act may use while it runs on the writer. Synchronous on purpose: SQLite is, and on the writer nothing
/// else could run meanwhile.
/// </summary>
internal abstract class CommitSession
{
    /// <summary>The namespace that the act belongs to; reading it in an act outside of any is a bug and throws.</summary>
    public abstract NamespaceId Namespace { get; }

    /// <summary>Who acts.</summary>
    public abstract Actor Actor { get; }

    /// <summary>Unix milliseconds of the act.</summary>
    public abstract long Now { get; }

    /// <summary>
    /// Runs one statement with parameters <c>@ns</c> (always given) and those named in the text, and returns how many
    /// rows it touched. Commands are prepared once for each text and reused; the text must be a constant.
    /// </summary>
    public abstract int Execute(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters);

    /// <summary>
    /// As <see cref="Execute"/>, where nobody needs to know how many rows it touched. On a server it travels together
    /// with what is sent after it; what it throws may come later, but before the act is answered.
    /// </summary>
    public virtual void Send(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters) => Execute(sql, parameters);

    /// <summary>Reads with one statement; the reader is consumed by <paramref name="read"/> before this returns.</summary>
    public abstract T Query<T>(string sql, Func<DbDataReader, T> read, params ReadOnlySpan<(string Name, object? Value)> parameters);

    /// <summary>The counts of the batch's namespaces: see <see cref="Stores.RunCounts"/>.</summary>
    public abstract BatchCounts Counts { get; }

    /// <summary>An EF context on the writer's connection and transaction, scoped to the namespace. For ordinary edits; call <c>SaveChanges</c> in the act.</summary>
    public abstract MentikoDbContext Db { get; }

    /// <summary>Adds the act's entry to the namespace's audit chain, in the same transaction.</summary>
    public abstract void Audit(AuditDraft draft);

    /// <summary>Runs after the commit is durable, on the writer, in order; for signals only. Must not block or throw.</summary>
    public abstract void AfterCommit(Action action);
}
