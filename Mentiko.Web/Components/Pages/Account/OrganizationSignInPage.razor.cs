using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Account;

/// <summary>Asks which organization's provider shall say who somebody is. Whether it has one, nobody learns here.</summary>
public sealed partial class OrganizationSignInPage
{
    [SupplyParameterFromQuery(Name = "returnUrl")]
    public string? ReturnUrl { get; set; }

    [SupplyParameterFromQuery(Name = "error")]
    public string? ErrorCode { get; set; }

    [SupplyParameterFromQuery(Name = "organization")]
    public string? Slug { get; set; }

    private string LocalReturnUrl => Accounts.ReturnUrl.Local(ReturnUrl);

    private string? Problem => ErrorCode switch
    {
        null or "" => null,
        "not-found" => "There is no organization of this name that people can sign in with.",
        "conflict" => "The organization's sign-in provider does not answer as it should. Try again later, or tell an Owner.",
        "forbidden" => "Your organization's provider knows you, and your organization does not take you. Ask an Owner.",
        "unauthenticated" => "That took too long, or was begun in another browser. Begin anew.",
        "invalid-credentials" => "The sign-in was not completed. Begin anew.",
        "rate-limited" => "Too many tries. Wait a minute, then try again.",
        _ => "This did not work. Try again.",
    };
}
