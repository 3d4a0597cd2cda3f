using Mentiko.Core.Access;

namespace Mentiko.Core.Notifications;

/// <summary>A part of the record that notifications are read off. Asked often, by every open page: a look costs a bounded number of index entries.</summary>
public abstract class NotificationSource
{
    /// <summary>What a role must hold to read this part; who does not is told nothing of it.</summary>
    public abstract Permission Needs { get; }

    /// <summary>What wants the attention of the scope's actor, in any order.</summary>
    /// <param name="scope">Whose namespace, and for whom.</param>
    /// <param name="since">What happened before is left out; what lasts is not.</param>
    /// <param name="cancel">The end of the wish.</param>
    public abstract Task<IReadOnlyList<Notification>> ReadAsync(NamespaceScope scope, DateTimeOffset since, CancellationToken cancel);
}
