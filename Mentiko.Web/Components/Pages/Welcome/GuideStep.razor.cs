using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Welcome;

/// <summary>How far somebody is with a step of the first way through the product.</summary>
public enum GuideState
{
    Later,
    Now,
    Done,
}

/// <summary>One step of the way to a first run.</summary>
public sealed partial class GuideStep
{
    [Parameter, EditorRequired]
    public required int Number { get; set; }

    [Parameter, EditorRequired]
    public required string Title { get; set; }

    [Parameter, EditorRequired]
    public required GuideState State { get; set; }

    [Parameter]
    public RenderFragment? ChildContent { get; set; }

    private string Class => State switch
    {
        GuideState.Later => "later",
        GuideState.Now => "now",
        GuideState.Done => "done",
    };

    private string Spoken => State switch
    {
        GuideState.Later => ", later",
        GuideState.Now => ", now",
        GuideState.Done => ", done",
    };
}
