using System.Text.Json;
using Mentiko.Web.Components.Shared;

namespace Mentiko.Web.Components.Pages.Runs;

/// <summary>An event's file: the bytes as text, and what is in them.</summary>
/// <param name="FileName">Its name in the run's folder.</param>
/// <param name="Address">Where the API has it.</param>
/// <param name="Raw">The file.</param>
/// <param name="Facts">The attributes of the envelope, as they come.</param>
/// <param name="Data">What the agent said, with line breaks.</param>
public sealed record EventContent(string FileName, string Address, string Raw, IReadOnlyList<(string Name, string Value)> Facts, string Data)
{
    public static EventContent Of(string raw, string fileName, string address)
    {
        try
        {
            using var document = JsonDocument.Parse(raw);
            var members = document.RootElement.EnumerateObject().ToList();
            var data = members.Find(member => member.NameEquals("data"));
            return new EventContent(
                fileName,
                address,
                raw,
                [.. members.Where(member => !member.NameEquals("data")).Select(member => (member.Name, member.Value.ToString()))],
                data.Value.ValueKind == JsonValueKind.Undefined ? "" : PrettyJson.Of(data.Value.GetRawText()));
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            return new EventContent(fileName, address, raw, [], raw);
        }
    }
}
