namespace Mentiko.Infrastructure.Persistence.Servers;

/// <summary>Whose fault a failure on a server is, and so who hears of it.</summary>
internal enum ServerFault
{
    /// <summary>The act's: it is undone, and nothing else.</summary>
    Act,

    /// <summary>
    /// Another lane or node wrote the same row first. The act is undone and runs once more: it then sees that row and
    /// can say in its own words what it means.
    /// </summary>
    Overtaken,

    /// <summary>The server chose this transaction to give way (a deadlock). The whole batch runs again.</summary>
    GaveWay,

    /// <summary>
    /// Something of a namespace was locked for too long. The batch runs again without that namespace's acts, which
    /// fail: whoever holds a lock must not stop others.
    /// </summary>
    Held,

    /// <summary>The connection or its transaction is gone, and with it the batch.</summary>
    Broken,
}
