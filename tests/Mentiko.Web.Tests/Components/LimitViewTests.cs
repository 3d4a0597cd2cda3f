using System.Collections.Immutable;
using Bunit;
using Mentiko.Core.Instance;
using Mentiko.Core.Plans;
using Mentiko.Core.Queues;
using Mentiko.Core.Results;
using Mentiko.Web.Components.Pages.Instance;
using Mentiko.Web.Components.Pages.Queues;
using Mentiko.Web.Components.Pages.Usage;
using Mentiko.Web.Components.Shared;
using Xunit;

namespace Mentiko.Web.Tests.Components;

/// <summary>Limits and queues in words, bars and fields.</summary>
public sealed class LimitViewTests : BunitContext
{
    private static readonly DateTimeOffset Now = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, 0, null, "0 of 4 running, nothing waits.")]
    [InlineData(4, 1, 5, "4 of 4 running, 1 waiting for 5.0 s.")]
    [InlineData(7, 0, null, "7 running, limit 4: nothing new starts until 4 have ended; nothing waits.")]
    [InlineData(7, 1, 5, "7 running, limit 4: nothing new starts until 4 have ended; 1 waiting for 5.0 s.")]
    [InlineData(2, 1200, 90, "2 of 4 running, 1,200 waiting; the first of them for 1 min 30 s.")]
    public void QueueSentence_State_SaysHowItStands(long running, long depth, int? secondsAgo, string sentence)
    {
        var oldest = secondsAgo is { } ago ? Now.AddSeconds(-ago) : (DateTimeOffset?)null;

        Assert.Equal(sentence, QueueSentence.Of(new QueueState(depth, running, 500, 4, false, oldest, default), Now));
    }

    [Theory]
    [InlineData(0, 0, 0, 0, "No worker is there; 0 runs wait.")]
    [InlineData(1, 8, 3, 1, "3 of 8 places taken on 1 worker; 1 run waits.")]
    [InlineData(5, 40, 40, 12345, "40 of 40 places taken on 5 workers; 12,345 runs wait.")]
    public void InstanceQueueSentence_State_SaysHowItStands(int workers, long slots, long busy, long depth, string sentence) =>
        Assert.Equal(sentence, InstanceQueueSentence.Of(new InstanceQueue(depth, new InstanceCapacity(workers, slots, busy), [], [], 0)));

    [Fact]
    public void Form_NumbersAndEmptyFields_SetAndReset()
    {
        var form = new LimitFormViewModel(Changes((Quota.Chains, 5), (Quota.Agents, 6)));
        Assert.Equal(("5", "6", ""), (form[Quota.Chains], form[Quota.Agents], form[Quota.StorageMb]));
        form[Quota.Chains] = " ";
        form[Quota.StorageMb] = " 2,048 ";

        var edit = form.Read(QuotaRanges.Of).Value;

        Assert.Equal(Changes((Quota.Agents, 6), (Quota.StorageMb, 2048)), edit.ApplyTo(Changes((Quota.Chains, 5), (Quota.Agents, 6))));
    }

    [Theory]
    [InlineData("many")]
    [InlineData("1.5")]
    [InlineData("-1")]
    [InlineData("26")]
    [InlineData("99999999999")]
    public void Form_FieldThatIsNoNumberOfItsRange_IsNamedAsPeopleCallItAndMarked(string text)
    {
        var form = new LimitFormViewModel(QuotaChanges.None) { [Quota.Chains] = text };
        Assert.False(form.IsWrong(Quota.Chains));

        var (name, messages) = Assert.Single(Assert.IsType<Error.Invalid>(form.Read(_ => (0, 25)).Error).Errors);

        Assert.Equal(("Chains", "type a whole number from 0 to 25, or leave it empty."), (name, Assert.Single(messages)));
        Assert.True(form.IsWrong(Quota.Chains));
        Assert.False(form.IsWrong(Quota.Agents));
        form[Quota.Chains] = "25";
        Assert.True(form.Read(_ => (0, 25)).IsOk);
        Assert.False(form.IsWrong(Quota.Chains));
    }

    [Fact]
    public void Form_RefusalByJsonPath_IsNamedAsPeopleCallItAndMarked()
    {
        var form = new LimitFormViewModel(QuotaChanges.None);

        var named = form.Mark(Error.Invalid.At("$.limits.runSeconds", "Too high."));

        Assert.Equal(["Time of a run"], Assert.IsType<Error.Invalid>(named).Errors.Keys);
        Assert.True(form.IsWrong(Quota.RunSeconds));
        Assert.Equal(["$.plan"], Assert.IsType<Error.Invalid>(form.Mark(Error.Invalid.At("$.plan", "None."))).Errors.Keys);
        Assert.IsType<Error.NotFound>(form.Mark(new Error.NotFound()));
    }

    [Theory]
    [InlineData(0, 0, "", "0%")]
    [InlineData(1, 0, "full", "100%")]
    [InlineData(1, 3, "", "33.3%")]
    [InlineData(4, 5, "near", "80%")]
    [InlineData(5, 5, "full", "100%")]
    [InlineData(9, 5, "full", "100%")]
    public void Bar_Share_HasWidthAndWord(long used, long limit, string level, string width)
    {
        var bar = Render<LimitBar>(parameters => parameters.Add(view => view.Label, "Chains").Add(view => view.Used, used).Add(view => view.Limit, limit)).Find("[role=meter]");

        Assert.Equal(level, bar.ClassName!.Replace("limit-bar", "", StringComparison.Ordinal).Trim());
        Assert.Equal($"width: {width}", bar.QuerySelector("span")!.GetAttribute("style"));
        Assert.Equal($"{used} of {limit}", bar.GetAttribute("aria-valuetext"));
    }

    [Fact]
    public void Looks_EveryQuota_IsShownOnce() =>
        Assert.Equal(Enum.GetValues<Quota>(), QuotaLook.All.Select(look => look.Quota));

    private static QuotaChanges Changes(params (Quota Quota, int Limit)[] limits) =>
        new(limits.ToImmutableSortedDictionary(limit => limit.Quota, limit => limit.Limit));
}
