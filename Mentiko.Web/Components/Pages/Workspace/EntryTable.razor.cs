using Mentiko.Core.Access;
using Mentiko.Core.Files;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Workspace;

/// <summary>The entries of a folder. Links and other things that agents can make are named, never opened.</summary>
public sealed partial class EntryTable
{
    private string? _asked;

    [Parameter, EditorRequired]
    public required string Folder { get; set; }

    [Parameter, EditorRequired]
    public required IReadOnlyList<WorkspaceEntry> Entries { get; set; }

    /// <summary>Somebody has confirmed that an entry shall go.</summary>
    [Parameter]
    public EventCallback<string> OnDelete { get; set; }

    private bool MayWrite => May(Permission.FilesWrite);

    private string LinkTo(string path) => path.Length == 0 ? Here.Link("workspace") : Here.Link("workspace", WorkspacePath.Escape(path));

    private Task DeleteAsync(string name)
    {
        _asked = null;
        return OnDelete.InvokeAsync(name);
    }
}
