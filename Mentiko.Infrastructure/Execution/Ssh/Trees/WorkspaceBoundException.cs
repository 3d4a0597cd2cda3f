namespace Mentiko.Infrastructure.Execution.Ssh.Trees;

/// <summary>A workspace is larger than what travels; the text says so, for people.</summary>
internal sealed class WorkspaceBoundException(string text) : Exception(text);
