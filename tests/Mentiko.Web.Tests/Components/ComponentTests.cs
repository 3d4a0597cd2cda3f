using Bunit;
using Mentiko.Core.Access;
using Mentiko.Core.Ids;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Notifications;
using Mentiko.Core.Results;
using Mentiko.Core.Runs;
using Mentiko.TestKit.Fakes;
using Mentiko.Web.Components.Layout;
using Mentiko.Web.Components.Layout.Palette;
using Mentiko.Web.Components.Pages.Runs;
using Mentiko.Web.Components.Shared;
using Mentiko.Web.Gates;
using Mentiko.Web.Rendering;
using Mentiko.Web.Tests.Components.Fakes;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor.Services;
using Xunit;

namespace Mentiko.Web.Tests.Components;

public sealed class ComponentTests : BunitContext
{
    private readonly FakeMemberships _memberships = new();
    private readonly FakeCircuit _circuit;

    public ComponentTests()
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        _circuit = new FakeCircuit(_memberships, "acme");
        Services.AddMudServices();
        Services.AddSingleton(TimeProvider.System);
        Services.AddSingleton<SafeMarkdown>();
        Services.AddSingleton(new Mentiko.Core.Namespaces.Tenancy(IsSingle: false));
        Services.AddSingleton<ICircuitSession>(_circuit);
        Services.AddSingleton<INamespaceDirectory>(_memberships);
        Services.AddSingleton<IIdGenerator, FixedIds>();
        Services.AddSingleton(new PaletteSearch(_circuit, _memberships, new Mentiko.Core.Namespaces.Tenancy(IsSingle: false), null!, null!, null!));
        Services.AddSingleton<IRunFeed, SilentFeed>();
        Services.AddSingleton(new ListNotifications([], TimeProvider.System, new RecordingDenials()));
        ComponentFactories.AddStub<Microsoft.AspNetCore.Components.Forms.AntiforgeryToken>();
        SetRendererInfo(new RendererInfo("Server", isInteractive: true));
    }

    [Theory]
    [InlineData(Role.Viewer, false)]
    [InlineData(Role.Operator, true)]
    [InlineData(Role.Admin, true)]
    [InlineData(Role.Owner, true)]
    public void RunActions_Role_DecidesWhetherThereAreAny(Role role, bool any)
    {
        using var context = new BunitContext();
        context.Services.AddSingleton(new Mentiko.Core.Namespaces.Tenancy(IsSingle: false));
        context.Services.AddSingleton<ICircuitSession>(_circuit);
        AddUseCases(context.Services);
        foreach (var status in Enum.GetValues<RunStatus>())
        {
            var actions = context.Render<RunActions>(parameters => parameters
                .AddCascadingValue(new NamespaceView("acme", "Acme", role))
                .Add(component => component.Run, FakeRun.Of(status, FakeRun.Step("a", StepStatus.Succeeded))));
            Assert.Equal(any, actions.FindAll("button").Count > 0);
        }
    }

    [Fact]
    public void Layout_OwnNamespace_ShowsItsNavigationAndPage()
    {
        _memberships.Set("acme", FakeCircuit.User, Role.Viewer);
        var layout = RenderLayout("/orgs/acme/runs");
        Assert.Contains("the page itself", layout.Markup, StringComparison.Ordinal);
        Assert.Equal(["Overview", "Runs", "Queue", "Chains", "Marketplace", "Schedules", "Webhooks", "API keys"], layout.FindAll("nav.side a").Select(link => link.TextContent.Trim()));
    }

    [Theory]
    [InlineData("/orgs/globex/runs")]
    [InlineData("/orgs/never-was/runs")]
    public void Layout_ForeignNamespace_NeverMakesThePage(string path)
    {
        _memberships.Set("acme", FakeCircuit.User, Role.Owner);
        _memberships.Set("globex", new UserId("somebody-else"), Role.Owner);
        var layout = RenderLayout(path);
        Assert.DoesNotContain("the page itself", layout.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain("globex", layout.Find("main").InnerHtml, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("There is nothing here", layout.Find("h1").TextContent);
        Assert.Empty(layout.FindAll("main form"));
    }

    [Fact]
    public void Layout_OtherNamespaceOfAMember_OffersToSwitchAndNothingElse()
    {
        _memberships.Set("acme", FakeCircuit.User, Role.Owner);
        _memberships.Set("globex", FakeCircuit.User, Role.Viewer);
        var layout = RenderLayout("/orgs/globex/runs?status=failed");
        Assert.DoesNotContain("the page itself", layout.Markup, StringComparison.Ordinal);
        var form = layout.Find("main form");
        Assert.Equal(("post", SessionPaths.Switch), (form.GetAttribute("method"), form.GetAttribute("action")));
        Assert.Equal("globex", form.QuerySelector("input[name=namespace]")!.GetAttribute("value"));
        Assert.Equal("/orgs/globex/runs?status=failed", form.QuerySelector("input[name=returnUrl]")!.GetAttribute("value"));
    }

    [Fact]
    public void Layout_PageBeyondTheRole_SaysWhyInsteadOfMakingIt()
    {
        _memberships.Set("acme", FakeCircuit.User, Role.Viewer);
        var layout = RenderLayout("/orgs/acme/audit", typeof(Mentiko.Web.Components.Pages.Audit.AuditPage));
        Assert.DoesNotContain("the page itself", layout.Markup, StringComparison.Ordinal);
        Assert.Contains("audit.read", layout.Find("main").TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Layout_PageOfTheInstance_IsMadeForItsAdministratorsOnly(bool isAdministrator)
    {
        _circuit.IsAdministrator = isAdministrator;
        var layout = RenderLayout("/admin/orgs", typeof(Mentiko.Web.Components.Pages.Instance.OrganizationsPage));
        Assert.Equal(isAdministrator, layout.Markup.Contains("the page itself", StringComparison.Ordinal));
        Assert.Equal(isAdministrator ? 2 : 0, layout.FindAll(".menu-panel a[href^='/admin/']").Count);
        Assert.Equal(isAdministrator ? 0 : 1, layout.FindAll("h1").Count(heading => heading.TextContent == "There is nothing here"));
    }

    [Fact]
    public void Layout_FaultyPage_ShowsAnIdAndNotTheException()
    {
        _memberships.Set("acme", FakeCircuit.User, Role.Owner);
        var layout = RenderLayout("/orgs/acme", body: builder =>
        {
            builder.OpenComponent<Faulty>(0);
            builder.CloseComponent();
        });
        Assert.Contains(FixedIds.Id.ToString("N"), layout.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain("connection string", layout.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Steps_HostileText_StaysText()
    {
        var attempt = FakeRun.Attempt(1, 0, 1, AttemptReason.BadEvent) with { Text = "<img src=x onerror=alert(1)>" };
        var run = FakeRun.Of(RunStatus.Failed, FakeRun.Step("a", StepStatus.Failed, attempt));
        var steps = Render<RunSteps>(parameters => parameters
            .Add(component => component.Run, run)
            .Add(component => component.Now, FakeRun.Start));
        Assert.Empty(steps.FindAll("img"));
        Assert.Contains("<img src=x onerror=alert(1)>", steps.Find("tbody").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Refused_EveryError_HasASentenceAndNoInternals()
    {
        foreach (var error in new Error[]
        {
            new Error.Unauthenticated(), new Error.NotFound(), new Error.Forbidden("The role viewer does not hold x."), new Error.LastOwner(),
            new Error.Conflict("In use."), new Error.PreconditionFailed("x"), new Error.Draining(), new Error.AuditUnavailable(),
            Error.Invalid.At("$.steps[0].agent", "There is no such agent."),
        })
        {
            Assert.NotEmpty(Render<Refused>(parameters => parameters.Add(component => component.Error, error)).Find("p").TextContent);
        }
    }

    private static void AddUseCases(IServiceCollection services)
    {
        // Only held, never called: what is shown is decided without them.
        services.AddSingleton(new CancelRun(null!, null!, null!));
        services.AddSingleton(new RetryRun(null!, null!, null!));
        services.AddSingleton(new PreviewRetry(null!, null!));
    }

    private IRenderedComponent<MainLayout> RenderLayout(string path, Type? page = null, RenderFragment? body = null)
    {
        Services.GetRequiredService<NavigationManager>().NavigateTo(path);
        return Render<MainLayout>(parameters => parameters
            .Add(layout => layout.Body, body ?? (builder => builder.AddContent(0, "the page itself")))
            .AddCascadingValue("PageType", page ?? typeof(object)));
    }

    private sealed class FixedIds : IIdGenerator
    {
        public static readonly Guid Id = new("0193a1b2-c3d4-7e5f-8071-8293a4b5c6d7");

        public Guid NewId() => Id;
    }

    private sealed class Faulty : ComponentBase
    {
        protected override void OnInitialized() => throw new InvalidOperationException("the connection string is ...");
    }
}
