using System.Globalization;
using System.Text.Json.Nodes;
using Mentiko.Core.Chains;
using Mentiko.Web.Components.Shared.Definitions;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Agents;

/// <summary>The fields of an agent's definition, read from its document and written into it.</summary>
public sealed class AgentFormModel(DefinitionDocument document)
{
    public DefinitionDocument Document => document;

    public string Target => Text("execution", "target") is { Length: > 0 } target ? target : "local";

    public List<string> Command => document.Tree.Member("runtime").Member("command").Texts();

    public List<string> Secrets => document.Tree.Member("secrets").Texts();

    public List<string> Hosts => document.Tree.Member("network").Member("allow").Texts();

    public IReadOnlyList<(string Name, string Value)> Variables => document.Tree.Member("env") is JsonObject env
        ? [.. env.Select(variable => (variable.Key, variable.Value.Text() ?? ""))]
        : [];

    /// <summary>What is wrong at a path or below it.</summary>
    public IEnumerable<Problem> ProblemsAt(string path) => document.Problems.Where(problem =>
        problem.Path.StartsWith(path, StringComparison.Ordinal) && (problem.Path.Length == path.Length || problem.Path[path.Length] is '.' or '['));

    /// <summary>The text of a member; empty where there is none.</summary>
    public string Text(params ReadOnlySpan<string> path)
    {
        JsonNode? node = document.Tree;
        foreach (var name in path)
        {
            node = node.Member(name);
        }

        return node.Text() ?? "";
    }

    public double? Number(string section, string member) => document.Tree.Member(section).Member(member).Number();

    public void Set(ChangeEventArgs e, params string[] path) => Put(JsonValue.Create(Given(e)), path);

    /// <summary>As <see cref="Set"/>, but an empty text takes the member away.</summary>
    public void SetOrDrop(ChangeEventArgs e, params string[] path) => Put(Given(e) is { Length: > 0 } text ? JsonValue.Create(text) : null, path);

    /// <summary>A number; text that is none stays in the document as text, so that the problem is said and nothing vanishes.</summary>
    public void SetNumber(ChangeEventArgs e, string section, string member)
    {
        var text = Given(e).Trim();
        Put(
            text.Length == 0 ? null
                : decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? JsonValue.Create(number)
                : JsonValue.Create(text),
            section,
            member);
    }

    public void AddArgument() => ChangeCommand(list => list.Add(""));

    public void SetArgument(int at, ChangeEventArgs e) => ChangeCommand(list => list[at] = Given(e));

    public void RemoveArgument(int at) => ChangeCommand(list => list.RemoveAt(at));

    public void MoveArgumentUp(int at) => ChangeCommand(list => (list[at - 1], list[at]) = (list[at], list[at - 1]));

    public void AddHost(string host) => ChangeHosts(list => list.Add(host));

    public void SetHost(int at, ChangeEventArgs e) => ChangeHosts(list => list[at] = Given(e).Trim());

    public void RemoveHost(int at) => ChangeHosts(list => list.RemoveAt(at));

    public void AddVariable(string name, string value) => document.Edit(agent => agent.Object("env")[name] = value);

    public void RemoveVariable(string name) => document.Edit(agent => agent.Object("env").Remove(name));

    public void Declare(string secret, bool declared)
    {
        var names = Secrets.Where(name => name != secret);
        document.Edit(agent => agent["secrets"] = (declared ? names.Append(secret) : names).ToJson());
    }

    // A browser ends lines with \n in a value, but what was pasted from elsewhere may come with both.
    private static string Given(ChangeEventArgs e) => (e.Value as string ?? "").ReplaceLineEndings("\n");

    private void Put(JsonNode? value, params string[] path) => document.Edit(agent =>
    {
        var parent = agent;
        foreach (var name in path[..^1])
        {
            parent = parent.Object(name);
        }

        if (value is null)
        {
            parent.Remove(path[^1]);
        }
        else
        {
            parent[path[^1]] = value;
        }
    });

    private void ChangeCommand(Action<List<string>> change)
    {
        var list = Command;
        change(list);
        document.Edit(agent =>
        {
            var runtime = agent.Object("runtime");
            runtime["type"] ??= "command";
            runtime["command"] = list.ToJson();
        });
    }

    private void ChangeHosts(Action<List<string>> change)
    {
        var list = Hosts;
        change(list);
        document.Edit(agent => agent.Object("network")["allow"] = list.ToJson());
    }
}
