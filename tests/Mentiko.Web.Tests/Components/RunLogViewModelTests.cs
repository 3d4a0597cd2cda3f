using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Mentiko.Core.Chains;
using Mentiko.Core.Logs;
using Mentiko.Core.Results;
using Mentiko.Web.Components.Pages.Runs.Log;
using Mentiko.Web.Tests.Components.Fakes;
using Xunit;

namespace Mentiko.Web.Tests.Components;

public sealed class RunLogViewModelTests
{
    private readonly FakeLog _log = new();
    private readonly RunLogViewModel _model;

    public RunLogViewModelTests() => _model = new RunLogViewModel(_log.ReadAsync);

    [Fact]
    public async Task Open_ShortFinishedLog_ShowsAllOfItFromTheTop()
    {
        _log.Write(50);
        await _model.OpenAsync(LogFilter.None, null, live: false);
        Assert.Equal((1, 50), (_model.Window.First, _model.Window.Last));
        Assert.False(_model.Following);
        Assert.False(_model.HasEarlier || _model.HasLater);
    }

    [Fact]
    public async Task Open_LongLiveLog_StandsAtItsEndAndFollows()
    {
        _log.Write(1_000_000 / 100);
        await _model.OpenAsync(LogFilter.None, null, live: true);
        Assert.Equal(10_000, _model.Window.Last);
        Assert.True(_model.Following);
        Assert.True(_model.HasEarlier);
        Assert.True(_log.Reads <= 2);
    }

    [Fact]
    public async Task Open_LinkToALine_StandsAroundIt()
    {
        _log.Write(5_000);
        await _model.OpenAsync(LogFilter.None, 2_500, live: true);
        Assert.InRange(2_500, _model.Window.First, _model.Window.Last);
        Assert.False(_model.Following);
    }

    [Fact]
    public async Task Arrived_WhileFollowing_AppendsWithoutGapOrRepeat()
    {
        _log.Write(10);
        await _model.OpenAsync(LogFilter.None, null, live: true);
        var fresh = _log.Write(30);
        await _model.ArrivedAsync(fresh.Take(20).ToList());
        await _model.ArrivedAsync(fresh.Skip(10).ToList());
        Assert.Equal(Enumerable.Range(1, 40).Select(seq => (long)seq), _model.Window.Rows.Select(row => row.Seq));
    }

    [Fact]
    public async Task Arrived_AfterScrollingAway_KeepsThePlaceAndCounts()
    {
        _log.Write(10);
        await _model.OpenAsync(LogFilter.None, null, live: true);
        _model.Unfollow();
        await _model.ArrivedAsync(_log.Write(212));
        Assert.Equal(10, _model.Window.Last);
        Assert.Equal(212, _model.Unseen);
        Assert.Equal(222, _model.Cursor);
        await _model.FollowAsync();
        Assert.Equal(222, _model.Window.Last);
        Assert.Equal(0, _model.Unseen);
    }

    [Fact]
    public async Task Arrived_BatchAheadOfTheWindow_ReadsTheEndInsteadOfLeavingAGap()
    {
        _log.Write(10);
        await _model.OpenAsync(LogFilter.None, null, live: true);
        _log.Write(5_000);
        await _model.ArrivedAsync(_log.Lines.Skip(5_000).ToList());
        Assert.Equal(5_010, _model.Window.Last);
        AssertNoGap();
    }

    [Fact]
    public async Task Cursor_AfterAReadThatToldOfMore_LeavesNoLineOut()
    {
        _log.Write(10);
        await _model.OpenAsync(LogFilter.None, null, live: true);
        _log.Write(2_000);

        // The stream is behind the log: what is read on the way tells of an end that the page has not got yet.
        await _model.ArrivedAsync(_log.Lines.Skip(1_000).Take(10).ToList());
        Assert.True(_model.Following);
        Assert.Equal((1_010, 2_010), (_model.Window.Last, _model.Window.End));
        Assert.Equal(1_010, _model.Cursor);
    }

    [Fact]
    public async Task Earlier_AtTheTop_PrependsAndLetsGoBelow()
    {
        _log.Write(3_000);
        await _model.OpenAsync(LogFilter.None, null, live: true);
        while (_model.HasEarlier)
        {
            await _model.EarlierAsync();
            AssertNoGap();
            Assert.True(_model.Window.Rows.Count <= LogWindow.Capacity);
        }

        Assert.Equal(1, _model.Window.First);
        Assert.False(_model.Following);
        Assert.True(_model.HasLater);
    }

    [Fact]
    public async Task Filter_Step_ShowsPagesOfItsLinesBothWays()
    {
        _log.Write(2_000);
        await _model.OpenAsync(Even, null, live: false);
        var first = _model.Window.Rows.Select(row => row.Seq).ToList();
        while (_model.HasLater)
        {
            await _model.LaterAsync();
            AssertEven();
        }

        Assert.Equal(2_000, _model.Window.Last);
        while (_model.HasEarlier)
        {
            await _model.EarlierAsync();
            AssertEven();
        }

        Assert.Equal(first, _model.Window.Rows.Take(first.Count).Select(row => row.Seq));
    }

    [Fact]
    public async Task Filter_LiveLines_AddsOnlyMatches()
    {
        _log.Write(9);
        await _model.OpenAsync(Even, null, live: true);
        await _model.ArrivedAsync(_log.Write(6));
        Assert.Equal([2L, 4, 6, 8, 10, 12, 14], _model.Window.Rows.Select(row => row.Seq));
        Assert.Equal(15, _model.Cursor);
    }

    [Fact]
    public async Task Filter_LinkToALine_StandsAroundIt()
    {
        _log.Write(5_000);
        await _model.OpenAsync(Even, 2_500, live: false);
        Assert.InRange(2_500, _model.Window.First, _model.Window.Last);
        AssertEven();
        Assert.True(_model.HasEarlier && _model.HasLater);
    }

    [Fact]
    public async Task Filter_LiveLinesOfAReaderWhoScrolledAway_AreCountedAndNotLost()
    {
        _log.Write(2_000);
        await _model.OpenAsync(Even, null, live: true);
        await _model.FollowAsync();
        Assert.Equal(2_000, _model.Window.Last);
        _model.Unfollow();
        var shown = _model.Window.Last;
        await _model.ArrivedAsync(_log.Write(600));
        Assert.Equal((shown, 300L), (_model.Window.Last, _model.Unseen));
        await _model.LaterAsync();
        await _model.LaterAsync();
        Assert.Equal(2_600, _model.Window.Last);
        AssertEven();
    }

    [Fact]
    public async Task Folded_Steps_AreLeftOutWherever()
    {
        _log.Write(1_000);
        await _model.OpenAsync(LogFilter.None with { Folded = ["odd"] }, null, live: true);
        await _model.FollowAsync();
        await _model.ArrivedAsync(_log.Write(10));
        AssertEven();
        Assert.Equal(1_010, _model.Window.Last);
    }

    [Fact]
    public async Task Find_NextAndPrevious_GoThroughTheMatchesAndEnd()
    {
        _log.Write(5_000);
        await _model.OpenAsync(LogFilter.None, null, live: false);
        Assert.Equal(999, await _model.FindAsync("line 999", 0, forward: true));
        Assert.Null(await _model.FindAsync("line 999", 999, forward: true));
        Assert.Equal(3_999, await _model.FindAsync("999", 4_999, forward: false));
        Assert.Null(await _model.FindAsync("line 999", 999, forward: false));
        await _model.RevealAsync(999);
        Assert.InRange(999, _model.Window.First, _model.Window.Last);
    }

    [Fact]
    public async Task WasAway_LinesCameMeanwhile_SaysHowMany()
    {
        _log.Write(10);
        await _model.OpenAsync(LogFilter.None, null, live: true);
        await _model.ArrivedAsync(_log.Write(212));
        _model.WasAway(10);
        Assert.Equal(new LogAbsence(10, 212), _model.Absence);
        _model.ForgetAbsence();
        _model.WasAway(222);
        Assert.Null(_model.Absence);
    }

    [Theory]
    [InlineData("even", "stderr", "warning", "odd,other", "x", 4, 2)]
    [InlineData("No", "none", "loud", "No Name", "", 0, 0)]
    public void Filter_Address_IsReadAndTheRestLeftOut(string step, string stream, string level, string fold, string text, int conditions, int folded)
    {
        var filter = LogFilter.Read(step, stream, level, fold, text);
        Assert.Equal((conditions, folded), (filter.Count, filter.Folded.Count));
        Assert.Equal(filter, LogFilter.Read(step, stream, level, fold, text));
    }

    [Fact]
    public async Task Read_Refused_SaysSoAndKeepsWhatIsShown()
    {
        _log.Write(700);
        await _model.OpenAsync(LogFilter.None, null, live: false);
        var shown = _model.Window.Rows.Count;
        _log.Refusal = new Error.NotFound();
        await _model.EarlierAsync();
        await _model.FollowAsync();
        Assert.IsType<Error.NotFound>(_model.Refusal);
        Assert.Equal(shown, _model.Window.Rows.Count);
    }

    [Property(MaxTest = 300)]
    public void Window_AnyMoves_StaysWholeAndSmall(byte[] moves)
    {
        var log = new FakeLog();
        log.Write(900);
        var model = new RunLogViewModel(log.ReadAsync);
        model.OpenAsync(LogFilter.None, null, live: true).GetAwaiter().GetResult();
        foreach (var move in moves)
        {
            Task step = (move % 7) switch
            {
                0 => model.EarlierAsync(),
                1 => model.LaterAsync(),
                2 => model.ToStartAsync(),
                3 => model.ToEndAsync(),
                4 => model.FollowAsync(),
                5 => model.ArrivedAsync([.. log.Write(move)]),
                _ => Task.Run(model.Unfollow),
            };
            step.GetAwaiter().GetResult();
            Assert.True(model.Window.Rows.Count <= LogWindow.Capacity);
            Assert.All(model.Window.Rows.Zip(model.Window.Rows.Skip(1)), pair => Assert.Equal(pair.First.Seq + 1, pair.Second.Seq));
            Assert.Equal(log.Lines.Count, model.Cursor);
            Assert.True(!model.Following || model.Window.Last == model.Cursor);
        }
    }

    private static LogFilter Even => LogFilter.None with { Step = StepId.Parse("even") };

    private void AssertEven()
    {
        Assert.True(_model.Window.Rows.Count <= LogWindow.Capacity);
        Assert.All(_model.Window.Rows.Zip(_model.Window.Rows.Skip(1)), pair => Assert.Equal(pair.First.Seq + 2, pair.Second.Seq));
    }

    private void AssertNoGap() =>
        Assert.All(_model.Window.Rows.Zip(_model.Window.Rows.Skip(1)), pair => Assert.Equal(pair.First.Seq + 1, pair.Second.Seq));
}
