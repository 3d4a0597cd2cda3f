using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Account;

/// <summary>Signing in: a plain form, so that the cookie comes with an ordinary answer.</summary>
public sealed partial class SignInPage
{
    [SupplyParameterFromQuery(Name = "returnUrl")]
    public string? ReturnUrl { get; set; }

    [SupplyParameterFromQuery(Name = "error")]
    public string? ErrorCode { get; set; }

    [SupplyParameterFromQuery(Name = "email")]
    public string? Email { get; set; }

    [SupplyParameterFromQuery(Name = "done")]
    public string? Did { get; set; }

    private string? Note => Did switch
    {
        "reset" => "Your new password is set. Sign in with it.",
        "everywhere" => "You are signed out everywhere.",
        _ => null,
    };

    /// <summary>Only paths of our own: an address from the query must not lead a signed-in reader elsewhere.</summary>
    private string LocalReturnUrl => Accounts.ReturnUrl.Local(ReturnUrl);

    private string? Problem => ErrorCode switch
    {
        null or "" => null,
        "invalid-credentials" => "The e-mail address or the password is wrong.",
        "unauthenticated" => "That took too long. Sign in again.",
        "locked-out" => "Too many wrong passwords. The account is locked for a while; try again later.",
        "rate-limited" => "Too many tries from here. Wait a minute, then try again.",
        _ => "This did not work. Try again.",
    };
}
