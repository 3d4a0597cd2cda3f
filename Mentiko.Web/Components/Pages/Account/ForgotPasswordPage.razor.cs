using Mentiko.Core.Accounts;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Account;

/// <summary>Asking for a link to a new password. What it says is the same for every address.</summary>
public sealed partial class ForgotPasswordPage
{
    [SupplyParameterFromQuery(Name = "sent")]
    public string? Sent { get; set; }

    [SupplyParameterFromQuery(Name = "error")]
    public string? ErrorCode { get; set; }

    [Inject]
    private ILetterBox Letters { get; set; } = null!;
}
