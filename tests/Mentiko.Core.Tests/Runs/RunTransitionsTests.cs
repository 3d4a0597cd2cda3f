using Mentiko.Core.Runs;
using Xunit;

namespace Mentiko.Core.Tests.Runs;

public sealed class RunTransitionsTests
{
    private const string Table = """
        queued: running failed cancelled
        running: succeeded failed cancelling timed-out
        succeeded:
        failed:
        cancelling: succeeded failed cancelled timed-out
        cancelled:
        timed-out:
        """;

    [Fact]
    public void Allows_EveryPair_FollowsTheTable()
    {
        var lines = Enum.GetValues<RunStatus>().Select(from =>
            $"{from.ToWire()}: {string.Join(' ', Enum.GetValues<RunStatus>().Where(to => RunTransitions.Allows(from, to)).Select(to => to.ToWire()))}".TrimEnd());

        Assert.Equal(Table.ReplaceLineEndings("\n"), string.Join('\n', lines));
    }
}
