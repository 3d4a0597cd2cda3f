using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Mentiko.Web.Api;

/// <summary>
/// The schemas of the document, each once and by its name: said again at each of its uses, the document would be many
/// times as long and generated code have no names.
/// </summary>
internal static class OpenApiShapes
{
    public static async Task<IOpenApiSchema> OfAsync(OpenApiOperationTransformerContext context, Type shape, CancellationToken cancel)
    {
        var document = context.Document ?? throw new InvalidOperationException("An operation outside of any document.");
        if (shape == typeof(string) || shape == typeof(JsonElement) || shape.IsAssignableTo(typeof(JsonNode)))
        {
            return await context.GetOrCreateSchemaAsync(shape, null, cancel);
        }

        var isList = shape.IsGenericType && shape.GetGenericTypeDefinition() == typeof(ListOf<>);
        var name = isList ? $"ListOf{shape.GenericTypeArguments[0].Name}" : shape.Name;
        if (document.Components?.Schemas?.ContainsKey(name) != true)
        {
            document.AddComponent(name, isList
                ? ListOf(await OfAsync(context, shape.GenericTypeArguments[0], cancel))
                : await context.GetOrCreateSchemaAsync(shape, null, cancel));
        }

        return new OpenApiSchemaReference(name, document);
    }

    /// <summary>Times are written by a converter of ours, which says nothing of what it writes.</summary>
    public static Task NameTimes(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancel)
    {
        var type = context.JsonTypeInfo.Type;
        if ((Nullable.GetUnderlyingType(type) ?? type) == typeof(DateTimeOffset))
        {
            (schema.Type, schema.Format) = (type == typeof(DateTimeOffset) ? JsonSchemaType.String : JsonSchemaType.String | JsonSchemaType.Null, "date-time");
        }

        return Task.CompletedTask;
    }

    private static OpenApiSchema ListOf(IOpenApiSchema item) => new()
    {
        Type = JsonSchemaType.Object,
        Required = new HashSet<string> { "items", "next" },
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["items"] = new OpenApiSchema { Type = JsonSchemaType.Array, Items = item },
            ["next"] = new OpenApiSchema { Type = JsonSchemaType.String | JsonSchemaType.Null, Description = "The cursor of the next page; null on the last one." },
        },
    };
}
