namespace Mentiko.Infrastructure.Persistence.Rows;

/// <summary>The current version of an agent.</summary>
internal sealed class AgentRow : INamespaceOwned
{
    public Guid NamespaceId { get; set; }
    public string Name { get; set; } = "";
    public int Version { get; set; }

    /// <summary>Set when it was deleted. The row stays, so that a version number never means two different things.</summary>
    public long? DeletedAt { get; set; }
}

/// <summary>A version of an agent; never changed once written.</summary>
internal sealed class AgentVersionRow : INamespaceOwned
{
    public Guid NamespaceId { get; set; }
    public string Name { get; set; } = "";
    public int Version { get; set; }
    public string DefinitionJson { get; set; } = "";
    public string Author { get; set; } = "";
    public DateTimeOffset SavedAt { get; set; }
    public string? Note { get; set; }
}

/// <summary>The current version of a chain.</summary>
internal sealed class ChainRow : INamespaceOwned
{
    public Guid NamespaceId { get; set; }
    public string Name { get; set; } = "";
    public int Version { get; set; }

    /// <summary>As <see cref="AgentRow.DeletedAt"/>.</summary>
    public long? DeletedAt { get; set; }
}

/// <summary>A version of a chain; never changed once written.</summary>
internal sealed class ChainVersionRow : INamespaceOwned
{
    public Guid NamespaceId { get; set; }
    public string Name { get; set; } = "";
    public int Version { get; set; }
    public string DefinitionJson { get; set; } = "";
    public string Author { get; set; } = "";
    public DateTimeOffset SavedAt { get; set; }
    public string? Note { get; set; }
}

/// <summary>Which agents a chain's current version uses, so that deleting an agent in use is found by index.</summary>
internal sealed class ChainAgentRow : INamespaceOwned
{
    public Guid NamespaceId { get; set; }
    public string Agent { get; set; } = "";
    public string Chain { get; set; } = "";
}

/// <summary>Which item of the marketplace a chain was forked from, and what it was then. Goes with the chain.</summary>
internal sealed class ChainForkRow : INamespaceOwned
{
    public Guid NamespaceId { get; set; }
    public string Chain { get; set; } = "";
    public string Item { get; set; } = "";
    public int ItemVersion { get; set; }

    /// <summary>The definitions as they were made and the names that the agents got: a JSON object.</summary>
    public string BaseJson { get; set; } = "";
    public DateTimeOffset ForkedAt { get; set; }
}
