using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Account;

/// <summary>The second half of signing in, for accounts that ask for a code.</summary>
public sealed partial class CodePage
{
    [SupplyParameterFromQuery(Name = "returnUrl")]
    public string? ReturnUrl { get; set; }

    [SupplyParameterFromQuery(Name = "error")]
    public string? ErrorCode { get; set; }

    private string LocalReturnUrl => Accounts.ReturnUrl.Local(ReturnUrl);

    private string? Problem => ErrorCode switch
    {
        null or "" => null,
        "invalid-credentials" => "This code is wrong, or it was used already. Wait for the next one.",
        "locked-out" => "Too many wrong codes. Try again in a quarter of an hour.",
        "rate-limited" => "Too many tries from here. Wait a minute, then try again.",
        _ => "This did not work. Try again.",
    };
}
