namespace Mentiko.Cli;

/// <summary>Something that the person at the command line can mend; the message says what.</summary>
internal sealed class UsageException(string message) : Exception(message);
