namespace Mentiko.Infrastructure.Persistence;

/// <summary>The database cannot be used as it is configured; the message tells the operator what to mend, and is all there is to show.</summary>
public sealed class UnfitDatabaseException(string sentence, Exception? cause = null) : IOException(sentence, cause);
