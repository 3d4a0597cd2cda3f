using System.Collections.Immutable;
using System.Globalization;
using Mentiko.Core.Plans;
using Mentiko.Core.Results;

namespace Mentiko.Web.Components.Pages.Usage;

/// <summary>Limits as they are typed: a number sets one, an empty field gives it back to the plan.</summary>
public sealed class LimitFormViewModel
{
    private readonly Dictionary<Quota, string> _texts = [];

    public LimitFormViewModel(QuotaChanges set) => Show(set);

    public string this[Quota quota]
    {
        get => _texts.GetValueOrDefault(quota, "");
        set => _texts[quota] = value ?? "";
    }

    /// <summary>Puts what is set into the fields.</summary>
    public void Show(QuotaChanges set)
    {
        foreach (var quota in Enum.GetValues<Quota>())
        {
            _texts[quota] = set[quota]?.ToString(CultureInfo.InvariantCulture) ?? "";
        }
    }

    /// <summary>What was typed; every field that holds no number, at its JSON path.</summary>
    public Result<QuotaEdit> Read()
    {
        var limits = ImmutableSortedDictionary.CreateBuilder<Quota, int?>();
        var errors = new Dictionary<string, string[]>();
        foreach (var (quota, text) in _texts)
        {
            if (string.IsNullOrWhiteSpace(text))
            {
                limits[quota] = null;
            }
            else if (int.TryParse(text.Trim(), NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var limit))
            {
                limits[quota] = limit;
            }
            else
            {
                errors[quota.ToWire()] = ["This is a whole number, or empty."];
            }
        }

        return errors.Count > 0 ? new Error.Invalid(errors) : new QuotaEdit(limits.ToImmutable());
    }
}
