using Mentiko.Core.Access;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;
using Mentiko.Web.Gates;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Organizations;

/// <summary>
/// Where an invitation's link leads. Nothing happens before the click: links are opened by mail scanners too, and
/// which organization it is stays unsaid until the invited address has accepted.
/// </summary>
public sealed partial class InvitationPage
{
    private Membership? _joined;
    private Error? _refusal;
    private bool _busy;

    [Parameter]
    public required string Token { get; set; }

    [Inject]
    private ICircuitSession Session { get; set; } = null!;

    [Inject]
    private INamespaceDirectory Directory { get; set; } = null!;

    private async Task AcceptAsync()
    {
        if (Session.Identity is not { } identity || _busy)
        {
            return;
        }

        _busy = true;
        var answer = await Directory.AcceptInvitationAsync(identity.Actor, Token, CancellationToken.None);
        _refusal = answer.Error;
        _joined = answer.TryGet(out var membership, out _) ? membership : null;
        _busy = false;
    }
}
