using System.Globalization;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Plans;
using Mentiko.Core.Results;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Usage;

/// <summary>What the organization uses of its plan. Not live: each look measures the workspace, which may take long.</summary>
public sealed partial class UsagePage
{
    private readonly LimitFormViewModel _form = new(QuotaChanges.None);
    private NamespaceUsage? _found;
    private Error? _refusal;
    private Error? _wrong;
    private string? _note;
    private bool _busy;

    [Inject]
    private Tenancy Tenancy { get; set; } = null!;

    [Inject]
    private GetQuotas GetQuotas { get; set; } = null!;

    [Inject]
    private SaveQuotas SaveQuotas { get; set; } = null!;

    protected override async Task OnInitializedAsync() => Take(await DoAsync(GetQuotas, default));

    private static string Number(int number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string KeptFor(int days) => days switch
    {
        0 => "for ever",
        1 => "for 1 day",
        _ => $"for {Number(days)} days",
    };

    private async Task SaveAsync()
    {
        _note = null;
        if (_found is not { } found || !_form.Read(quota => (0, found.Terms.Ceiling.Of(quota))).TryGet(out var edit, out _wrong))
        {
            return;
        }

        _busy = true;
        var answer = await DoAsync(SaveQuotas, edit);
        (_wrong, _busy) = (_form.Mark(answer.Error), false);
        if (answer.IsOk)
        {
            Take(answer);
            _note = "The limits hold from now on.";
        }
    }

    private void Take(Result<NamespaceUsage> answer)
    {
        _refusal = answer.Error;
        if (answer.TryGet(out var found, out _))
        {
            _found = found;
            _form.Show(found.Own);
        }
    }
}
