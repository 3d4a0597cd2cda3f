using Mentiko.Core.Files;
using Mentiko.Web.Rendering;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Workspace;

/// <summary>A file as text, or as rendered Markdown; never as markup of its own.</summary>
public sealed partial class FileView
{
    private bool _source;

    [Parameter, EditorRequired]
    public required WorkspaceNode.File File { get; set; }

    [Parameter, EditorRequired]
    public required FilePreview Preview { get; set; }

    [Inject]
    private SafeMarkdown Markdown { get; set; } = null!;

    private bool IsMarkdown => File.Path.EndsWith(".md", StringComparison.OrdinalIgnoreCase);
}
