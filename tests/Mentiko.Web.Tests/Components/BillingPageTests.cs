using Bunit;
using Mentiko.Core.Access;
using Mentiko.Core.Billing;
using Mentiko.Core.Namespaces;
using Mentiko.TestKit.Fakes;
using Mentiko.Web.Components.Layout;
using Mentiko.Web.Components.Pages.Billing;
using Mentiko.Web.Gates;
using Mentiko.Web.Tests.Components.Fakes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Mentiko.Web.Tests.Components;

/// <summary>A statement, as its Owner reads it.</summary>
public sealed class BillingPageTests : BunitContext
{
    private readonly FakeMemberships _memberships = new();
    private readonly FakeUsage _usage = new();

    public BillingPageTests()
    {
        var denials = new RecordingDenials();
        var time = new FakeTimeProvider(FakeRun.Start);
        Services.AddSingleton<TimeProvider>(time);
        Services.AddSingleton(new Tenancy(IsSingle: false));
        Services.AddSingleton<ICircuitSession>(new FakeCircuit(_memberships, "acme"));
        Services.AddSingleton(new GetBilling(_usage, new FakeQuotas(), _usage, FakeQuotas.Plans, time, denials));
        Services.AddSingleton(new ListBillingMonths(_usage, denials));
        _memberships.Set("acme", FakeCircuit.User, Role.Owner);
    }

    [Fact]
    public void EveryItem_HasALineInWords()
    {
        var rows = RenderPage().FindAll("tbody tr");
        var items = Enum.GetValues<StatementItem>();
        Assert.Equal(items.Select(item => item.ToTitle()), rows.Select(row => row.QuerySelector("td")!.FirstChild!.TextContent.Trim()));
        Assert.Equal(items.Length, items.Select(item => item.ToTitle()).Distinct(StringComparer.Ordinal).Count());
        foreach (var (item, row) in items.Zip(rows))
        {
            // A title is a word for people: in capitals, and not the name that programs use.
            Assert.Matches("^[A-Z][a-z]", item.ToTitle());
            Assert.NotEqual(item.ToWire(), item.ToTitle());
            Assert.NotEmpty(row.QuerySelector(".muted")!.TextContent);
            Assert.NotEmpty(row.QuerySelectorAll("td")[2].TextContent.Trim());
            Assert.DoesNotContain("run-seconds", row.TextContent, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Quantities_HaveUnitsInWords()
    {
        _usage.Month = new MonthUsage(1, 3_725_500, 12_000, 40, 5_000_000);
        Assert.Equal(
            ["1 run", "3,725.5 seconds", "12,000 MiB × hours", "40 MiB", "5,000,000 bytes"],
            RenderPage().FindAll("tbody tr").Select(row => $"{row.QuerySelectorAll("td")[1].TextContent} {row.QuerySelectorAll("td")[2].TextContent}"));
    }

    // Whoever reads the CSV beside the page finds the lines again.
    [Fact]
    public void NamesForPrograms_StandOnceBelow()
    {
        var names = string.Join(", ", Enum.GetValues<StatementItem>().Select(item => item.ToWire()));
        Assert.Single(RenderPage().FindAll("p"), line => line.TextContent.Contains(names, StringComparison.Ordinal));
    }

    private IRenderedComponent<BillingPage> RenderPage() =>
        Render<BillingPage>(parameters => parameters.AddCascadingValue(new NamespaceView("acme", "Acme", Role.Owner)));

    private sealed class FakeUsage : IUsageStore, IPaymentProvider
    {
        public MonthUsage Month { get; set; } = MonthUsage.None;

        public Task<MonthUsage> FindAsync(NamespaceScope scope, BillingMonth month, CancellationToken cancel) => Task.FromResult(Month);

        public Task<IReadOnlyList<BillingMonth>> ListMonthsAsync(NamespaceScope scope, CancellationToken cancel) => Task.FromResult<IReadOnlyList<BillingMonth>>([]);

        public Task<Payment?> FindAsync(NamespaceScope scope, BillingMonth month, IReadOnlyList<StatementLine> lines, CancellationToken cancel) => Task.FromResult<Payment?>(null);
    }
}
