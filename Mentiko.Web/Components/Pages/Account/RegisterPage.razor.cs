using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Account;

/// <summary>Registering: a plain form.</summary>
public sealed partial class RegisterPage
{
    /// <summary>Where the reader was going: an invitation's link leads here first when its reader has no account.</summary>
    [SupplyParameterFromQuery(Name = "returnUrl")]
    public string? ReturnUrl { get; set; }

    [SupplyParameterFromQuery(Name = "error")]
    public string? ErrorCode { get; set; }

    [SupplyParameterFromQuery(Name = "email")]
    public string? Email { get; set; }

    [SupplyParameterFromQuery(Name = "displayName")]
    public string? DisplayName { get; set; }

    private string LocalReturnUrl => Accounts.ReturnUrl.Local(ReturnUrl);

    private string? Problem => ErrorCode switch
    {
        null or "" => null,
        "forbidden" => "Registration is closed here. Whoever is invited registers from the link of their invitation, with the address that was invited.",
        "invalid" => "The address is no e-mail address or already in use, or the password is too short or too common.",
        "rate-limited" => "Too many tries from here. Wait a minute, then try again.",
        _ => "This did not work. Try again.",
    };
}
