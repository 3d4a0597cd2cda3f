namespace Mentiko.Core.Ids;

/// <summary>Makes ids. Injected, so that tests decide what comes next.</summary>
public interface IIdGenerator
{
    /// <summary>A new version 7 UUID: time-ordered, unguessable in its last 74 bits.</summary>
    Guid NewId();
}
