using System.Globalization;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;

namespace Mentiko.Web.Components.Pages.Settings;

/// <summary>The hosts that agents may call at most, as lines of text.</summary>
public sealed partial class NetworkPanel
{
    private string _text = "";

    protected override void OnInitialized() => _text = TextOf(Settings);

    private static string TextOf(Organization settings) => string.Join('\n', settings.Settings.Network.Allow.Select(host => host.Text));

    private static string Hosts(int count) => count == 1 ? "1 host" : string.Create(CultureInfo.InvariantCulture, $"{count} hosts");

    private async Task SaveAsync()
    {
        var lines = _text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        await SaveAsync(new SaveSettings.Input(NetworkAllow: lines), "Saved. It holds for every attempt that starts from now on.");
        if (Wrong is Error.Invalid invalid)
        {
            Wrong = ByLine(invalid, lines);
        }
        else if (Wrong is null)
        {
            _text = TextOf(Settings);
        }
    }

    /// <summary>The problems by what was typed in place of a place in JSON.</summary>
    private static Error.Invalid ByLine(Error.Invalid invalid, string[] lines) => new(invalid.Errors.ToDictionary(
        error => Enumerable.Range(0, lines.Length).Where(index => error.Key == string.Create(CultureInfo.InvariantCulture, $"$.network.allow[{index}]"))
            .Select(index => string.Create(CultureInfo.InvariantCulture, $"line {index + 1}, {lines[index]}")).FirstOrDefault() ?? "the list",
        error => error.Value));
}
