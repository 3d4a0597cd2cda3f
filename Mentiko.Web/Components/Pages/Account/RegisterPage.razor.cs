using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Account;

/// <summary>Registering: a plain form.</summary>
public sealed partial class RegisterPage
{
    [SupplyParameterFromQuery(Name = "error")]
    public string? ErrorCode { get; set; }

    [SupplyParameterFromQuery(Name = "email")]
    public string? Email { get; set; }

    [SupplyParameterFromQuery(Name = "displayName")]
    public string? DisplayName { get; set; }

    private string? Problem => ErrorCode switch
    {
        null or "" => null,
        "forbidden" => "Registration is closed here. Ask an administrator for an account.",
        "invalid" => "The address is no e-mail address or already in use, or the password is too short or too common.",
        _ => "This did not work. Try again.",
    };
}
