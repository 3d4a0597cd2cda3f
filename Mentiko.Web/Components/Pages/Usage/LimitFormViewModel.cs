using System.Collections.Immutable;
using System.Globalization;
using Mentiko.Core.Plans;
using Mentiko.Core.Results;

namespace Mentiko.Web.Components.Pages.Usage;

/// <summary>Limits as they are typed: a number sets one, an empty field gives it back to the plan.</summary>
public sealed class LimitFormViewModel
{
    private readonly Dictionary<Quota, string> _texts = [];
    private readonly HashSet<Quota> _wrong = [];

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

    /// <summary>Whether the field was refused when it was read last.</summary>
    public bool IsWrong(Quota quota) => _wrong.Contains(quota);

    /// <summary>What was typed; every field that holds no number of its range, by the field's name.</summary>
    /// <param name="rangeOf">The lowest and the highest value of a field.</param>
    public Result<QuotaEdit> Read(Func<Quota, (int Lowest, int Highest)> rangeOf)
    {
        _wrong.Clear();
        var limits = ImmutableSortedDictionary.CreateBuilder<Quota, int?>();
        var errors = new Dictionary<string, string[]>();
        foreach (var (quota, text) in _texts)
        {
            var (lowest, highest) = rangeOf(quota);
            if (string.IsNullOrWhiteSpace(text))
            {
                limits[quota] = null;
            }
            else if (int.TryParse(text.Trim(), NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var limit) && limit >= lowest && limit <= highest)
            {
                limits[quota] = limit;
            }
            else
            {
                _wrong.Add(quota);
                errors[QuotaLook.Of(quota).Name] = [string.Create(CultureInfo.InvariantCulture, $"type a whole number from {lowest:N0} to {highest:N0}, or leave it empty.")];
            }
        }

        return errors.Count > 0 ? new Error.Invalid(errors) : new QuotaEdit(limits.ToImmutable());
    }

    /// <summary>A refusal of what was read, by the fields' names in place of JSON paths; its fields are marked.</summary>
    public Error? Mark(Error? refusal)
    {
        if (refusal is not Error.Invalid invalid)
        {
            return refusal;
        }

        var errors = new Dictionary<string, string[]>();
        foreach (var (path, messages) in invalid.Errors)
        {
            if (QuotaNames.TryParse(path.Replace("$.limits.", "", StringComparison.Ordinal), out var quota))
            {
                _wrong.Add(quota);
                errors[QuotaLook.Of(quota).Name] = messages;
            }
            else
            {
                errors[path] = messages;
            }
        }

        return new Error.Invalid(errors);
    }
}
