using AngleSharp.Dom;
using Bunit;
using Mentiko.Core.Instance;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Plans;
using Mentiko.TestKit.Persistence;
using Mentiko.Web.Components.Pages.Instance;
using Mentiko.Web.Gates;
using Mentiko.Web.Tests.Components.Fakes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Mentiko.Web.Tests.Components;

/// <summary>What an administrator opens stands below the organization that it is about, with the focus in it.</summary>
public sealed class OrganizationsPageTests : BunitContext
{
    private readonly FakeInstance _instance = new();

    public OrganizationsPageTests()
    {
        foreach (var slug in new[] { "acme", "globex", "initech" })
        {
            _instance.Add(slug, isQueuePaused: slug == "initech");
        }

        Services.AddSingleton<TimeProvider>(new FakeTimeProvider(FakeRun.Start));
        Services.AddSingleton(new Mentiko.Core.Namespaces.Tenancy(IsSingle: false));
        Services.AddSingleton<ICircuitSession>(new FakeCircuit(new FakeMemberships(), null) { IsAdministrator = true });
        Services.AddSingleton(Plans);
        Services.AddSingleton(new ListOrganizations(_instance));
        Services.AddSingleton(new SuspendOrganization(_instance));
        Services.AddSingleton(new ResumeOrganization(_instance));
        Services.AddSingleton(new ChangePlan(_instance, Plans));
        Services.AddSingleton(new AddOrganization(_instance, Plans));
    }

    [Fact]
    public void Suspension_Asked_IsConfirmedAndNotedInTheRowBelowTheOrganization()
    {
        var page = Render<OrganizationsPage>();

        page.Find("[aria-label='Suspend globex inc']").Click();
        Assert.Equal(NamespaceStatus.Active, _instance["globex"].Status);
        JSInterop.VerifyFocusAsyncInvoke(1);
        Below(page, "globex").QuerySelector("button.danger")!.Click();

        Assert.Equal(NamespaceStatus.Suspended, _instance["globex"].Status);
        Assert.Contains("globex inc is suspended.", Below(page, "globex").TextContent, StringComparison.Ordinal);
        JSInterop.VerifyFocusAsyncInvoke(2);
    }

    [Fact]
    public void Suspension_Left_ChangesNothing()
    {
        var page = Render<OrganizationsPage>();

        page.Find("[aria-label='Suspend acme inc']").Click();
        Below(page, "acme").QuerySelectorAll("button")[1].Click();

        Assert.Equal(NamespaceStatus.Active, _instance["acme"].Status);
        Assert.Empty(page.FindAll(".below"));
    }

    [Theory]
    [InlineData("globex", "globex inc is open again; what waited starts.")]
    [InlineData("initech", "initech inc is open again. Its queue is paused by its Owner.")]
    public void Resume_OfASuspendedOrganization_PromisesNoStartWhereItsQueueIsPaused(string slug, string note)
    {
        _instance[slug] = _instance[slug] with { Status = NamespaceStatus.Suspended };
        var page = Render<OrganizationsPage>();

        page.Find($"[aria-label='Resume {slug} inc']").Click();

        Assert.Equal(note, Below(page, slug).TextContent.Trim());
    }

    [Fact]
    public void Plan_Opened_IsOneFormBelowItsOrganization()
    {
        var page = Render<OrganizationsPage>();

        page.Find("[aria-label='Plan of acme inc']").Click();
        Assert.NotNull(Below(page, "acme").QuerySelector("#plan"));
        page.Find("[aria-label='Plan of initech inc']").Click();
        Assert.NotNull(Below(page, "initech").QuerySelector("#plan"));
        Assert.Single(page.FindAll("#plan"));
        page.Find("#limit-chains").Change("40");
        page.FindAll(".below form").Single().Submit();

        Assert.Equal(40, _instance["initech"].Quotas.Agreed[Quota.Chains]);
        Assert.Equal("initech inc is on the plan free now.", Below(page, "initech").TextContent.Trim());
    }

    private static PlanCatalog Plans => PlansOfTests.Catalog;

    private static IElement Below(IRenderedComponent<OrganizationsPage> page, string slug)
    {
        var row = page.Find($"#org-{slug}").NextElementSibling;
        Assert.Equal("below", row?.ClassName);
        return row!;
    }
}
