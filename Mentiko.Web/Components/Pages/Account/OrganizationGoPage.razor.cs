using Mentiko.Core.SignIn;
using Mentiko.Web.Accounts;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Account;

/// <summary>The last page of ours before an organization's provider: says whose it is, and goes on by itself.</summary>
public sealed partial class OrganizationGoPage
{
    private SignInStart? _start;

    [CascadingParameter]
    public required HttpContext Http { get; set; }

    [Inject]
    private JourneyCookie Journeys { get; set; } = null!;

    protected override void OnInitialized() => _start = Journeys.Find(Http)?.Start;
}
