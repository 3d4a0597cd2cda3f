using Mentiko.Core.Access;
using Mentiko.Core.Keys;
using Mentiko.Core.Results;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Keys;

/// <summary>Makes a key and shows it, for as long as its maker looks at it.</summary>
public sealed partial class NewKeyForm
{
    private static readonly Role[] Roles = [Role.Viewer, Role.Operator, Role.Admin, Role.Owner];

    private CreatedApiKey? _made;
    private string _name = "";
    private string _role = Role.Viewer.ToWire();
    private int _days = 90;
    private Error? _refusal;
    private bool _busy;

    /// <summary>A key has been made, or its maker has finished looking at it.</summary>
    [Parameter]
    public EventCallback Made { get; set; }

    [Inject]
    private CreateApiKey CreateApiKey { get; set; } = null!;

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    private async Task CreateAsync()
    {
        if (_busy || !RoleNames.TryParse(_role, out var role))
        {
            return;
        }

        _busy = true;
        DateTimeOffset? end = _days > 0 ? Time.GetUtcNow().AddDays(_days) : null;
        var answer = await DoAsync(CreateApiKey, new NewApiKey(_name, role, end));
        (_refusal, _busy) = (answer.Error, false);
        if (answer.TryGet(out var made, out _))
        {
            (_made, _name) = (made, "");
            await Made.InvokeAsync();
        }
    }

    private Task ForgetAsync()
    {
        _made = null;
        return Made.InvokeAsync();
    }
}
