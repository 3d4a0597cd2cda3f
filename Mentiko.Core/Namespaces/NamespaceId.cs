namespace Mentiko.Core.Namespaces;

/// <summary>The key of a namespace in every row. Never shown to users: they know the slug.</summary>
public readonly record struct NamespaceId(Guid Value)
{
    public override string ToString() => Value.ToString("N");
}
