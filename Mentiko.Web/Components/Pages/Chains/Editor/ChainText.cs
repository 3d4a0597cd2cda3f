using System.Text.Json.Nodes;
using Mentiko.Core.Chains;
using Mentiko.Web.Components.Shared.Definitions;

namespace Mentiko.Web.Components.Pages.Chains.Editor;

/// <summary>A stored definition as somebody would write it: without what goes without saying, so that a step is a line.</summary>
public static class ChainText
{
    /// <summary>A chain with nothing in it yet.</summary>
    public const string Empty = "{\n  \"description\": \"\",\n  \"inputs\": {},\n  \"steps\": []\n}\n";

    public static string Of(ChainDefinition definition) => CompactJson.Of(TreeOf(definition));

    public static JsonObject TreeOf(ChainDefinition definition)
    {
        var tree = JsonNode.Parse(ChainDefinitionWriter.Write(definition))!.AsObject();
        foreach (var step in ChainSketcher.StepNodes(tree))
        {
            if (step["join"].Text() == "any")
            {
                step.Remove("join");
            }

            if (step["maxVisits"].Number() is 1)
            {
                step.Remove("maxVisits");
            }
        }

        return tree;
    }
}
