namespace Mentiko.TestKit.Nodes;

/// <summary>An instance of several servers: one database, one data root, as many processes as a test starts. Gone at the end.</summary>
public sealed class TestInstance : IAsyncDisposable
{
    private readonly List<NodeProcess> _nodes = [];

    private TestInstance(MortalPostgres database) => Database = database;

    public MortalPostgres Database { get; }

    public InstanceFolder Folder { get; } = new();

    /// <summary>Settings of every node that make a test wait less than an operator would.</summary>
    public Dictionary<string, string?> Settings { get; } = new()
    {
        ["Mentiko:Engine:LeaseSeconds"] = "4",
        ["Mentiko:Engine:SweepSeconds"] = "1",
        ["Mentiko:Engine:ShutdownGraceSeconds"] = "2",
        ["Mentiko:Nodes:SignOfLifeSeconds"] = "1",
        ["Mentiko:Nodes:ForgetSeconds"] = "30",
        ["Mentiko:Capacity:ConcurrentRuns"] = "6",

        // Several at a time: what happens to runs side by side is what these tests are about.
        ["Mentiko:Plans:free:ConcurrentRuns"] = "6",
    };

    /// <summary>What every node has written, for the message of a test that failed.</summary>
    public string Output => string.Join("\n=== another node ===\n", _nodes.Select(node => node.Output));

    /// <summary>Null where PostgreSQL is not installed.</summary>
    public static TestInstance? TryCreate() => MortalPostgres.TryStart() is { } database ? new TestInstance(database) : null;

    /// <param name="roles">What the node does.</param>
    /// <param name="settings">Settings of this one alone.</param>
    public async Task<NodeProcess> StartNodeAsync(string roles = "web,worker", params (string Name, string Value)[] settings)
    {
        var all = new Dictionary<string, string?>(Settings)
        {
            ["Mentiko:Database:Provider"] = "PostgreSql",
            ["Mentiko:Database:ConnectionString"] = Database.ConnectionString,
            ["Mentiko:Roles"] = roles,
        };
        foreach (var (name, value) in settings)
        {
            all[name] = value;
        }

        var node = await NodeProcess.StartAsync(Folder.DataRoot, all);
        _nodes.Add(node);
        return node;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        Database.Dispose();
        Folder.Dispose();
    }
}
