using Bunit;
using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.TestKit.Fakes;
using Mentiko.Web.Components.Layout;
using Mentiko.Web.Components.Pages.Audit;
using Mentiko.Web.Components.Shared;
using Mentiko.Web.Gates;
using Mentiko.Web.Tests.Components.Fakes;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Mentiko.Web.Tests.Components;

public sealed class AuditPageTests : BunitContext
{
    private readonly FakeMemberships _memberships = new();
    private readonly FakeAudit _audit = new();

    public AuditPageTests()
    {
        var denials = new RecordingDenials();
        Services.AddSingleton<TimeProvider>(new FakeTimeProvider(FakeRun.Start));
        Services.AddSingleton<ICircuitSession>(new FakeCircuit(_memberships, "acme"));
        Services.AddSingleton<IAuditProver>(_audit);
        Services.AddSingleton(new ListAudit(_audit, denials));
        Services.AddSingleton(new CountAudit(_audit, denials));
        Services.AddSingleton(new VerifyAudit(_audit, denials));
        SetRendererInfo(new RendererInfo("Server", isInteractive: true));
        _audit.Entries.AddRange([FakeAudit.Entry(3), FakeAudit.Entry(2, AuditOutcome.Denied), FakeAudit.Entry(1)]);
    }

    [Fact]
    public void Page_Entries_DenialsStandOut()
    {
        var page = RenderAs(Role.Admin);
        Assert.Equal(3, page.FindAll("tbody tr").Count);
        Assert.Contains("chain-2", Assert.Single(page.FindAll("tr.denied")).TextContent, StringComparison.Ordinal);
        Assert.Contains("192.0.2.1", page.Find("tbody").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Filters_OfTheAddress_AreAskedForAndAreChips()
    {
        var page = RenderAs(Role.Admin, "?outcome=denied&actor=u1&action=no.such&from=2026-11-01T00:00:00Z");
        Assert.Equal((AuditOutcome.Denied, "u1", null), (_audit.Asked!.Outcome, _audit.Asked.Actor, _audit.Asked.Action));
        Assert.Equal(["denied", "by u1", "from 2026-11-01 00:00:00 UTC"], page.FindAll("a.chip").Select(chip => chip.TextContent.Trim()));
        Assert.DoesNotContain("actor", page.FindAll("a.chip")[1].GetAttribute("href"), StringComparison.Ordinal);
        Assert.Contains("no filter (action)", page.Find(".notice.warn").TextContent, StringComparison.Ordinal);

        // The control: what can be read is not spoken of.
        Assert.Empty(RenderAs(Role.Admin, "?outcome=denied&action=chain.updated&target=").FindAll(".notice.warn"));
    }

    [Fact]
    public void Times_InAZone_StandOnItsClockAndStayUtcInTheAddress()
    {
        var page = RenderAs(Role.Admin, "?from=2026-11-01T00:00:00Z&entry=2", ReaderZone.Of("Asia/Kathmandu"));
        Assert.Equal("from 2026-11-01 05:45:00 UTC+05:45", Assert.Single(page.FindAll("a.chip")).TextContent.Trim());
        Assert.StartsWith("2026-11-01 05:45 UTC+05:45: 0 entries", page.Find("[role=option]").GetAttribute("title"), StringComparison.Ordinal);
        Assert.Equal("2026-11-01 05:45 UTC+05:45", page.Find(".axis span").TextContent);
        Assert.Equal("2026-11-23 15:45:00 UTC+05:45", page.Find("tbody time").GetAttribute("title"));
        Assert.Contains("2026-11-23 15:45:00.000 UTC+05:45", page.Find("aside").TextContent, StringComparison.Ordinal);

        // What the hash seals is never set by anybody's clock.
        Assert.Contains("2026-11-23T10:00:00.000Z", page.Find("aside").TextContent, StringComparison.Ordinal);
        page.Find(".bars").KeyDown(new KeyboardEventArgs { Key = "Enter" });
        AssertAsked(new DateTimeOffset(2026, 11, 1, 0, 59, 0, TimeSpan.Zero), new DateTimeOffset(2026, 11, 1, 1, 0, 0, TimeSpan.Zero));
    }

    [Fact]
    public void Entry_Opened_ShowsItsHashAndNeighbours()
    {
        var panel = RenderAs(Role.Admin, "?entry=2").Find("aside");
        Assert.Contains("hash-2", panel.TextContent, StringComparison.Ordinal);
        Assert.Contains("before-2", panel.TextContent, StringComparison.Ordinal);
        Assert.Equal(["1: chain.updated", "3: chain.updated"], panel.QuerySelectorAll("nav a").Select(link => link.TextContent));
    }

    [Fact]
    public void Entry_ThatIsNotThere_SaysSo() =>
        Assert.Contains("no such entry", RenderAs(Role.Admin, "?entry=99").Find("aside").TextContent, StringComparison.Ordinal);

    [Fact]
    public void Verify_Whole_AnswersInWordsWithTheCheckpointsAge()
    {
        _audit.Proof = new AuditProof(12_480, null, FakeAudit.Checkpoint(12_000, FakeRun.Start.AddMinutes(-4)), FakeRun.Start.AddDays(-20), FakeRun.Start);
        var page = RenderAs(Role.Owner);
        page.FindAll("button").Single(button => button.TextContent == "Verify").Click();
        Assert.Matches("^12.480 entries from \\d{4}-\\d\\d-\\d\\d to now are unbroken; last signed checkpoint 4 min ago, for entry 12000\\.$", page.Find(".notice.ok p").TextContent);
    }

    [Fact]
    public void Verify_Broken_NamesThePlaceAndLeadsThere()
    {
        _audit.Proof = new AuditProof(1, new TrailFault(TrailFaultKind.Changed, 2, "Entry 2 was changed."), null, FakeRun.Start, FakeRun.Start);
        var page = RenderAs(Role.Owner);
        page.FindAll("button").Single(button => button.TextContent == "Verify").Click();
        Assert.Equal("Entry 2 was changed. The 1 entry before is unbroken.", page.Find(".notice.bad p").TextContent);
        Assert.EndsWith("?entry=2", page.Find(".notice.bad a").GetAttribute("href"), StringComparison.Ordinal);
    }

    [Fact]
    public void Bars_ChosenByKeys_BecomeTheAddress()
    {
        var page = RenderAs(Role.Admin);
        var bars = page.Find(".bars");
        Assert.Equal(60, page.FindAll("[role=option]").Count);
        bars.KeyDown(new KeyboardEventArgs { Key = "ArrowLeft" });
        bars.KeyDown(new KeyboardEventArgs { Key = "ArrowLeft", ShiftKey = true });
        Assert.Equal(2, page.FindAll("[aria-selected=true]").Count);
        bars.KeyDown(new KeyboardEventArgs { Key = "Enter" });
        AssertAsked(FakeRun.Start.AddMinutes(57), FakeRun.Start.AddMinutes(59));
    }

    [Fact]
    public void Bars_Dragged_BecomeTheAddress()
    {
        var page = RenderAs(Role.Admin);
        page.FindAll("[role=option]")[10].PointerDown();
        page.FindAll("[role=option]")[12].PointerEnter();
        page.Find(".bars").PointerUp();
        AssertAsked(FakeRun.Start.AddMinutes(10), FakeRun.Start.AddMinutes(13));
    }

    [Fact]
    public void Viewer_SeesThatItMayNot() => Assert.NotEmpty(RenderAs(Role.Viewer).FindAll(".notice.bad[role=alert]"));

    [Fact]
    public void Nothing_Teaches()
    {
        _audit.Entries.Clear();
        Assert.Contains("No entry matches", RenderAs(Role.Admin).Find(".empty").TextContent, StringComparison.Ordinal);
    }

    private void AssertAsked(DateTimeOffset from, DateTimeOffset to)
    {
        var uri = Services.GetRequiredService<NavigationManager>().Uri;
        Assert.Contains($"from={Uri.EscapeDataString(AuditPageFilter.Write(from))}", uri, StringComparison.Ordinal);
        Assert.Contains($"to={Uri.EscapeDataString(AuditPageFilter.Write(to))}", uri, StringComparison.Ordinal);
    }

    private IRenderedComponent<AuditPage> RenderAs(Role role, string query = "", ReaderZone? clock = null)
    {
        _memberships.Set("acme", FakeCircuit.User, role);
        Services.GetRequiredService<NavigationManager>().NavigateTo("/orgs/acme/audit" + query);
        return Render<AuditPage>(parameters => parameters.AddCascadingValue(new NamespaceView("acme", "Acme", role)).AddCascadingValue(clock ?? ReaderZone.Utc));
    }
}
