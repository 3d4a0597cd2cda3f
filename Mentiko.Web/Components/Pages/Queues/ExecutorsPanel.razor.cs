using System.Collections.Immutable;
using Mentiko.Core.Execution;
using Mentiko.Web.Theme;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Queues;

/// <summary>The executors as the organization sees them.</summary>
public sealed partial class ExecutorsPanel
{
    private ImmutableArray<ExecutorState>? _found;

    [Inject]
    private ListExecutors ListExecutors { get; set; } = null!;

    protected override async Task OnInitializedAsync() =>
        _found = (await DoAsync(ListExecutors, default)).TryGet(out var found, out _) ? found : null;

    private static string WordOf(ExecutorState executor) => executor switch
    {
        { IsAllowed: false } => "not allowed by the settings",
        { IsOffered: false } => "not offered",
        { IsAvailable: false } => "away",
        _ => "ready",
    };

    private static string ClassOf(ExecutorState executor) => executor switch
    {
        { IsAllowed: false } or { IsOffered: false } => "muted",
        { IsAvailable: false } => "bad",
        _ => "ok",
    };

    private static string GlyphOf(ExecutorState executor) => executor switch
    {
        { IsAllowed: false } or { IsOffered: false } => Glyphs.Block,
        { IsAvailable: false } => Glyphs.Warning,
        _ => Glyphs.CheckCircle,
    };
}
