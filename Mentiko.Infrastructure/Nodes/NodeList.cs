using Mentiko.Core.Access;
using Mentiko.Core.Results;
using Mentiko.Infrastructure.Persistence.Commits;

namespace Mentiko.Infrastructure.Nodes;

/// <summary>What the other servers are told of this one.</summary>
/// <param name="Name">The machine's name, for people.</param>
/// <param name="Roles">Wire names of its roles, comma separated.</param>
/// <param name="Version">The product's version.</param>
/// <param name="Slots">Runs that it takes at a time; 0 without the role worker.</param>
internal sealed record NodeFacts(string Name, string Roles, string Version, int Slots);

/// <summary>The list of servers in the database. Each writes its own row; rows that nobody renews are removed by all.</summary>
internal sealed class NodeList(ICommitLine line, NodeIdentity node, NodeFacts facts, InstanceClock clock)
{
    private const string Renew =
        """
        UPDATE "Nodes" SET "SeenAt" = @now, "IsDraining" = @draining WHERE "Id" = @id
        """;

    private const string Add =
        """
        INSERT INTO "Nodes" ("Id", "Name", "Roles", "Version", "Slots", "StartedAt", "SeenAt", "IsDraining")
        VALUES (@id, @name, @roles, @version, @slots, @started, @now, @draining)
        """;

    private const string Remove =
        """
        DELETE FROM "Nodes" WHERE "Id" = @id
        """;

    private const string Forget =
        """
        DELETE FROM "Nodes" WHERE "SeenAt" < @before AND "Id" <> @id
        """;

    /// <summary>A sign of life. Enters this server again where the others have taken it off.</summary>
    public Task SignAsync(DateTimeOffset started, bool isDraining) => CommitAsync(session =>
    {
        var seen = new (string, object?)[] { ("@id", node.Owner), ("@now", clock.Now), ("@draining", isDraining) };
        if (session.Execute(Renew, seen) == 0)
        {
            session.Execute(
                Add,
                [.. seen, ("@name", facts.Name), ("@roles", facts.Roles), ("@version", facts.Version), ("@slots", facts.Slots), ("@started", started.ToUnixTimeMilliseconds())]);
        }
    });

    public Task LeaveAsync() => CommitAsync(session => session.Execute(Remove, ("@id", node.Owner)));

    /// <summary>Takes off whoever has not been seen for so long.</summary>
    public Task ForgetAsync(TimeSpan unseen) => CommitAsync(session =>
        session.Execute(Forget, ("@before", clock.Now - (long)unseen.TotalMilliseconds), ("@id", node.Owner)));

    private async Task CommitAsync(Action<CommitSession> act)
    {
        var result = await line.CommitAsync<Done>(
            CommitAuthor.Outside(Actor.System),
            session =>
            {
                act(session);
                return default(Done);
            },
            CancellationToken.None);
        if (result.Error is { } refusal)
        {
            throw new InvalidOperationException($"The list of servers could not be written: {refusal.Code}.");
        }
    }
}
