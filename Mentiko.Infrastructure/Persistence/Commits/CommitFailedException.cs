namespace Mentiko.Infrastructure.Persistence.Commits;

/// <summary>A batch could not be committed: none of its acts has happened.</summary>
internal sealed class CommitFailedException(Exception inner)
    : Exception("The database could not commit. Nothing of the batch was written.", inner);

/// <summary>An act's audit entry could not be written, so the act is undone.</summary>
internal sealed class AuditFailedException(Exception inner)
    : Exception("The audit entry could not be written.", inner);

/// <summary>The batch's transaction is gone in the middle of it: no act of it may be answered as done.</summary>
internal sealed class BrokenBatchException(Exception? inner = null)
    : Exception("The batch was lost before it could be committed.", inner);

/// <summary>Acts ran without a way back of their own, and one that had changed something does not stay: the batch runs again with each act for itself.</summary>
internal sealed class NotTogetherException(Exception? inner = null)
    : Exception("An act of a batch failed among others.", inner);
