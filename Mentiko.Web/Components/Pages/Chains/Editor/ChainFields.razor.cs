using System.Text.Json;
using System.Text.Json.Nodes;
using Mentiko.Web.Components.Shared.Definitions;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Chains.Editor;

/// <summary>What the chain itself has, shown while no single step is selected.</summary>
public sealed partial class ChainFields
{
    private static readonly string[] Types = ["string", "number", "boolean", "object", "array"];

    private string _newInput = "";

    [Parameter, EditorRequired]
    public required ChainEditor Editor { get; set; }

    private JsonObject Tree => Editor.Document.Tree;

    private IEnumerable<(string Name, JsonObject Input)> Inputs => Tree.Member("inputs") is JsonObject inputs
        ? inputs.Select(input => (input.Key, input.Value as JsonObject ?? []))
        : [];

    private static bool IsRequired(JsonObject input) => input["required"]?.GetValueKind() == JsonValueKind.True;

    private void SetDescription(ChangeEventArgs e) => Editor.Document.Edit(chain => chain["description"] = e.Value as string ?? "");

    private void RemoveInput(string name) => Editor.Document.Edit(chain => chain.Object("inputs").Remove(name));

    private void SetType(string name, ChangeEventArgs e) => Editor.Document.Edit(chain => chain.Object("inputs").Object(name)["type"] = e.Value as string);

    private void SetRequired(string name, bool required) => Editor.Document.Edit(chain => chain.Object("inputs").Object(name)["required"] = required);

    private void AddInput()
    {
        if (_newInput.Trim() is { Length: > 0 } name)
        {
            Editor.Document.Edit(chain => chain.Object("inputs").Object(name)["type"] ??= "string");
            _newInput = "";
        }
    }
}
