using System.Text.Json.Nodes;

namespace Mentiko.Infrastructure.Offboarding;

/// <summary>What an export does not have: the first names, and how many more there are. Agents choose names and number.</summary>
internal sealed class LeftOut
{
    public const int MostPaths = 1_000;

    /// <summary>Characters of all names together.</summary>
    public const int MostText = 256 * 1024;

    private readonly List<string> _paths = [];
    private long _further;
    private int _text;

    public bool IsAny => _paths.Count > 0 || _further > 0;

    public void Add(string path)
    {
        if (_paths.Count == MostPaths || path.Length > MostText - _text)
        {
            _further++;
            return;
        }

        _paths.Add(path);
        _text += path.Length;
    }

    public string ToJson() => new JsonObject
    {
        ["paths"] = new JsonArray([.. _paths.Select(path => (JsonNode)path)]),
        ["further"] = _further,
    }.ToJsonString();
}
