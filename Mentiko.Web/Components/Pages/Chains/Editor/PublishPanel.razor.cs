using Mentiko.Core.Results;
using Mentiko.Web.Components.Shared.Definitions;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Chains.Editor;

/// <summary>Makes the draft the next version, with a word about why.</summary>
public sealed partial class PublishPanel
{
    private string _note = "";

    [Parameter, EditorRequired]
    public required DefinitionDocument Document { get; set; }

    [Parameter, EditorRequired]
    public required bool Busy { get; set; }

    [Parameter]
    public Error? Refusal { get; set; }

    /// <summary>With the note; null for none.</summary>
    [Parameter]
    public EventCallback<string?> OnPublish { get; set; }

    private Task PublishAsync() => OnPublish.InvokeAsync(_note.Trim() is { Length: > 0 } note ? note : null);
}
