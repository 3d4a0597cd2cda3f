using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Account;

/// <summary>Where the link of a letter leads: a new password, once.</summary>
public sealed partial class ResetPasswordPage
{
    [SupplyParameterFromQuery(Name = "token")]
    public string? Token { get; set; }

    [SupplyParameterFromQuery(Name = "error")]
    public string? ErrorCode { get; set; }

    private string? Problem => ErrorCode switch
    {
        null or "" => null,
        "password" => "A password has 12 to 256 characters, at least five of them different, and is not the e-mail address.",
        "invalid" => "This link was used, is too old or was never given out. Ask for a new one.",
        "rate-limited" => "Too many tries from here. Wait a minute, then try again.",
        _ => "This did not work. Try again.",
    };
}
