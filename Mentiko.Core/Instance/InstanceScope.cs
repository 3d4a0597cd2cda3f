using Mentiko.Core.Access;

namespace Mentiko.Core.Instance;

/// <summary>
/// The proof that a caller administers the instance at this moment. Whatever concerns the instance as a whole demands
/// one. It opens no namespace: content of organizations stays behind <see cref="NamespaceScope"/>. Only
/// <see cref="InstanceGate"/> makes them.
/// </summary>
public sealed class InstanceScope
{
    internal InstanceScope(Actor actor) => Actor = actor;

    public Actor Actor { get; }
}
