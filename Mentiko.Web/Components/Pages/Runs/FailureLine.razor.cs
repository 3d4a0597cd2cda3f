using Mentiko.Core.Chains;
using Mentiko.Core.Logs;
using Mentiko.Core.Runs;
using Mentiko.Web.Rendering;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Runs;

/// <summary>What a failed step wrote last to its error stream: mostly the line that explains the failure.</summary>
public sealed partial class FailureLine
{
    /// <summary>The last lines may be blank.</summary>
    private const int LookedAt = 20;

    private (long Seq, IReadOnlyList<TextSpan> Spans)? _line;
    private (RunId Run, StepId Step)? _opened;

    [Parameter, EditorRequired]
    public required RunId Run { get; set; }

    [Parameter, EditorRequired]
    public required StepId Step { get; set; }

    [Inject]
    private ReadRunLog ReadRunLog { get; set; } = null!;

    protected override async Task OnParametersSetAsync()
    {
        if (_opened == (Run, Step))
        {
            return;
        }

        _opened = (Run, Step);
        var answer = await DoAsync(ReadRunLog, new ReadRunLog.Input(Run, new LogQuery(0, LookedAt, Step) { Stream = LogStream.StdErr, Before = long.MaxValue }));
        _line = answer.TryGet(out var page, out _)
            && page.Lines.LastOrDefault(line => !string.IsNullOrWhiteSpace(line.Text)) is { } last
                ? (last.Seq, AnsiText.Parse(last.Text))
                : null;
    }
}
