using Mentiko.Core.Results;
using Mentiko.Core.Runs;
using Mentiko.Web.Components.Pages.Runs;
using Mentiko.Web.Tests.Components.Fakes;
using Xunit;

namespace Mentiko.Web.Tests.Components;

public sealed class BulkActTests
{
    private readonly List<Run> _runs = [.. Enumerable.Range(1, 3).Select(n => FakeRun.Of(RunStatus.Running) with { Id = RunId.From(new Guid(n, 0, 0, new byte[8])) })];

    [Fact]
    public async Task Run_OneRefused_TheOthersAreDoneAndEachIsTold()
    {
        var told = 0;
        var act = new BulkAct(_runs, run => Task.FromResult<Result<AcceptedRun>>(
            run == _runs[1] ? new Error.Conflict("The run is over.") : new AcceptedRun(run.Id, RunStatus.Cancelling, Repeated: false)));
        await act.RunAsync(() => told++);
        Assert.Equal(3, told);
        Assert.Equal([true, false, true], act.Results.Select(result => result.Refusal is null));
        Assert.True(act.IsOver);
    }

    [Fact]
    public async Task Stop_InTheMiddle_LeavesTheRestAlone()
    {
        BulkAct? act = null;
        act = new BulkAct(_runs, run =>
        {
            act!.Stop();
            return Task.FromResult<Result<AcceptedRun>>(new AcceptedRun(run.Id, RunStatus.Cancelling, Repeated: false));
        });
        await act.RunAsync(() => { });
        Assert.Single(act.Results);
        Assert.True(act.IsOver);
    }

    [Fact]
    public void Selection_RunsOfAnotherPage_StayMarkedAndAreKnownAsTheyAre()
    {
        var selection = new RunSelection(() => { });
        selection.SetAll(_runs, marked: true);
        selection.Set(_runs[0], marked: false);
        selection.Learn([_runs[1] with { Status = RunStatus.Succeeded }, _runs[0]]);
        Assert.Equal([RunStatus.Succeeded, RunStatus.Running], selection.Runs.Select(run => run.Status));
    }
}
