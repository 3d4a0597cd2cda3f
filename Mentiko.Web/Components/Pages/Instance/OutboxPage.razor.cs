using Mentiko.Core.Accounts;
using Mentiko.Core.Results;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Instance;

/// <summary>Letters that a server for development has kept.</summary>
public sealed partial class OutboxPage
{
    private IReadOnlyList<SentLetter>? _letters;
    private Error? _refusal;
    private bool _loaded;

    [Inject]
    private ReadOutbox ReadOutbox { get; set; } = null!;

    protected override async Task OnInitializedAsync()
    {
        var answer = await DoAsync(ReadOutbox, default);
        (_refusal, _loaded) = (answer.Error, true);
        _letters = answer.TryGet(out var kept, out _) ? kept.Letters : null;
    }
}
