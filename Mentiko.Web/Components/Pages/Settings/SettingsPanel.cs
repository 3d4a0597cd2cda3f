using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Settings;

/// <summary>A part of the settings that is saved by itself.</summary>
public abstract class SettingsPanel : NamespaceComponent
{
    /// <summary>As they are in force.</summary>
    [Parameter, EditorRequired]
    public required Organization Settings { get; set; }

    [Parameter]
    public EventCallback<Organization> OnSaved { get; set; }

    [Inject]
    private SaveSettings SaveSettings { get; set; } = null!;

    protected Error? Wrong { get; set; }

    protected bool IsBusy { get; private set; }

    protected string? Note { get; set; }

    protected async Task SaveAsync(SaveSettings.Input input, string note)
    {
        (Note, IsBusy) = (null, true);
        var answer = await DoAsync(SaveSettings, input);
        (Wrong, IsBusy) = (answer.Error, false);
        if (answer.TryGet(out var saved, out _))
        {
            Note = note;
            await OnSaved.InvokeAsync(saved);
        }
    }
}
