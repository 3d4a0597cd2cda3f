namespace Mentiko.Core.Access;

/// <summary>Remembers when members were last there in person.</summary>
public interface IPresence
{
    /// <summary>The member of the scope is at work: written down some minutes apart, and without waiting.</summary>
    void Note(NamespaceScope scope);
}
