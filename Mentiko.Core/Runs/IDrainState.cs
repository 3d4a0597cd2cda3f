namespace Mentiko.Core.Runs;

/// <summary>Whether the server is shutting down. The doors then answer <see cref="Results.Error.Draining"/> to whatever would start work.</summary>
public interface IDrainState
{
    /// <summary>True from the moment the server was told to stop; never false again.</summary>
    bool IsDraining { get; }
}
