using Mentiko.Core.Access;
using Mentiko.Core.Results;
using Mentiko.Infrastructure.Persistence.Commits;

namespace Mentiko.Infrastructure.Nodes;

/// <summary>The right to do a task of the instance alone for a while.</summary>
/// <param name="Task">The task.</param>
/// <param name="Token">When it ends, in Unix milliseconds; greater than that of every term before it.</param>
internal sealed record LeadTerm(string Task, long Token);

/// <summary>
/// Elects one node for what must be done once and not by all of them. One row for each task; its value is the end of
/// the present term and, because it only grows, its fencing token as well. A leader that stood still too long finds
/// another value there, and whatever it still writes under <see cref="Holds"/> is refused.
/// </summary>
internal sealed class Leadership(ICommitLine line, InstanceClock clock)
{
    public const string Sweep = "lead:sweep";
    public const string Retention = "lead:retention";
    public const string Checkpoints = "lead:checkpoints";
    public const string Metering = "lead:metering";
    public const string Offboarding = "lead:offboarding";
    public const string Schedules = "lead:schedules";

    private const string Take =
        """
        UPDATE "Counters" SET "Value" = @until WHERE "Name" = @task AND ("Value" = @mine OR "Value" < @now)
        """;

    private const string Find =
        """
        SELECT "Value" FROM "Counters" WHERE "Name" = @task
        """;

    private const string Add =
        """
        INSERT INTO "Counters" ("Name", "Value") VALUES (@task, @until)
        """;

    private const string End =
        """
        UPDATE "Counters" SET "Value" = @now WHERE "Name" = @task AND "Value" = @mine
        """;

    /// <summary>Takes the task, or keeps it where <paramref name="held"/> is still the present term. Null where another node has it.</summary>
    public async Task<LeadTerm?> TryLeadAsync(string task, LeadTerm? held, TimeSpan length) => await CommitAsync(session =>
    {
        var now = clock.Now;
        var until = Math.Max(now + (long)length.TotalMilliseconds, (held?.Token ?? 0) + 1);
        if (session.Execute(Take, ("@until", until), ("@task", task), ("@mine", held?.Token ?? 0), ("@now", now)) == 1)
        {
            return new LeadTerm(task, until);
        }

        if (session.Query(Find, reader => reader.Read(), ("@task", task)))
        {
            return null;
        }

        // Nobody has ever led. Two that find this at once are told apart by the key.
        session.Execute(Add, ("@task", task), ("@until", until));
        return new LeadTerm(task, until);
    });

    /// <summary>Ends the term early, so that the next leader need not wait for its end.</summary>
    public Task LeaveAsync(LeadTerm term) => CommitAsync(session =>
        session.Execute(End, ("@now", Math.Min(clock.Now, term.Token) - 1), ("@task", term.Task), ("@mine", term.Token)));

    /// <summary>Whether the term is still the present one, for an act that only its leader may commit. The row is read in the act's own transaction.</summary>
    public static bool Holds(CommitSession session, LeadTerm term) =>
        session.Query(Find, reader => reader.Read() && reader.GetInt64(0) == term.Token, ("@task", term.Task));

    private async Task<T> CommitAsync<T>(Func<CommitSession, T> act)
    {
        var result = await line.CommitAsync(CommitAuthor.Outside(Actor.System), session => (Result<T>)act(session), CancellationToken.None);
        return result.TryGet(out var value, out var error) ? value : throw new InvalidOperationException($"The lead could not be written: {error.Code}.");
    }
}
