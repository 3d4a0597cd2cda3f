using Mentiko.Core.Files;
using Mentiko.Core.Results;
using Mentiko.Web.Components.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;

namespace Mentiko.Web.Components.Pages.Workspace;

/// <summary>The workspace: folders as lists, text files as text. Every path is for the workspace to judge.</summary>
public sealed partial class WorkspacePage
{
    private const long MaxUploadBytes = 256L * 1024 * 1024;
    private const int MaxUploads = 50;

    private WorkspaceNode? _node;
    private FilePreview? _preview;
    private Error? _refusal;
    private string? _note;
    private (string Path, string? After)? _opened;

    [Parameter]
    public string? Path { get; set; }

    [SupplyParameterFromQuery(Name = "after")]
    public string? After { get; set; }

    [Inject]
    private OpenWorkspacePath OpenWorkspacePath { get; set; } = null!;

    [Inject]
    private WriteWorkspaceFile WriteWorkspaceFile { get; set; } = null!;

    [Inject]
    private DeleteWorkspacePath DeleteWorkspacePath { get; set; } = null!;

    private string Current => Path ?? "";

    protected override async Task OnParametersSetAsync()
    {
        if (_opened != (Current, After))
        {
            _opened = (Current, After);
            _note = null;
            await LoadAsync();
        }
    }

    private async Task LoadAsync()
    {
        var answer = await DoAsync(OpenWorkspacePath, new OpenWorkspacePath.Input(Current, new PageRequest(200, After)));
        _refusal = answer.Error;
        _node = answer.TryGet(out var node, out _) ? node : null;
        _preview = node is WorkspaceNode.File file ? await FilePreview.ReadAsync(file, FilePreview.DefaultBytes, Leaving) : null;
    }

    private string LinkTo(string path) => path.Length == 0 ? Here.Link("workspace") : Here.Link("workspace", WorkspacePath.Escape(path));

    private string DownloadOf(string path) => $"/api/v1{LinkTo(path)}";

    private async Task UploadAsync(InputFileChangeEventArgs e)
    {
        var done = 0;
        foreach (var file in e.GetMultipleFiles(MaxUploads))
        {
            if (file.Size > MaxUploadBytes)
            {
                _refusal = new Error.Conflict($"{file.Name} is larger than {Durations.Size(MaxUploadBytes)}; send it through the API.");
                break;
            }

            await using var content = file.OpenReadStream(MaxUploadBytes, Leaving);
            var answer = await DoAsync(WriteWorkspaceFile, new WriteWorkspaceFile.Input(WorkspacePath.Join(Current, file.Name), content, file.Size));
            if (answer.Error is { } error)
            {
                await LoadAsync();
                _refusal = error;
                return;
            }

            done++;
        }

        var refusal = _refusal;
        await LoadAsync();
        (_refusal, _note) = (refusal ?? _refusal, done == 0 ? null : done == 1 ? "1 file is written." : $"{done} files are written.");
    }

    private async Task DeleteAsync(string name)
    {
        var answer = await DoAsync(DeleteWorkspacePath, WorkspacePath.Join(Current, name));
        await LoadAsync();
        (_refusal, _note) = (answer.Error ?? _refusal, answer.IsOk ? $"{name} is deleted." : null);
    }
}
