namespace Mentiko.Infrastructure.FileSystem;

/// <summary>The data root cannot be used; the message is a sentence for the operator, and the server does not start.</summary>
public sealed class DataRootException(string message) : IOException(message);
