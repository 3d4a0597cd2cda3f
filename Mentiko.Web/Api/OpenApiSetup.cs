using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Mentiko.Web.Gates;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Mentiko.Web.Api;

/// <summary>The OpenAPI document: every route with its permission, what it takes and how it refuses.</summary>
internal static partial class OpenApiSetup
{
    private const string Json = "application/json";
    private const string Bearer = "bearer";

    public static IServiceCollection AddMentikoOpenApi(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.ShouldInclude = description => description.RelativePath?.StartsWith("api/", StringComparison.Ordinal) == true;
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "Mentiko";
            document.Info.Version = "v1";
            document.Info.Description = "Chains of agents in namespaces. A namespace that is not the session's answers like one that does not exist.";
            document.Servers?.Clear();
            NameRooms(document);
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
            {
                [Bearer] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "A token of POST /auth/token, or an API key." },
            };
            return Task.CompletedTask;
        });
        options.AddOperationTransformer(DescribeAsync);
        options.AddSchemaTransformer(OpenApiShapes.NameTimes);
    });

    /// <summary>Operations by what they are about, not by the class that maps them.</summary>
    private static void NameRooms(OpenApiDocument document)
    {
        var operations = document.Paths.Values.SelectMany(path => path.Operations?.Values.AsEnumerable() ?? []).ToList();
        var rooms = operations.ToDictionary(operation => operation, operation => operation.Tags?.FirstOrDefault()?.Name?.Replace("Endpoints", "", StringComparison.Ordinal) ?? "Other");
        document.Tags = rooms.Values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(name => new OpenApiTag { Name = name }).ToHashSet();
        foreach (var (operation, room) in rooms)
        {
            operation.Tags = new HashSet<OpenApiTagReference> { new(room, document) };
        }
    }

    private static async Task DescribeAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancel)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var rule = metadata.OfType<AccessRule>().Single();
        operation.Extensions ??= new Dictionary<string, IOpenApiExtension>(StringComparer.Ordinal);
        operation.Extensions["x-permission"] = new JsonNodeExtension(JsonValue.Create(rule.ToString()!));
        operation.Description = rule switch
        {
            AccessRule.Public => "For anyone.",
            AccessRule.SignedIn => "For any signed-in user.",
            AccessRule.Person => "For any signed-in user, but not through an API key.",
            AccessRule.Administrator => "For administrators of the instance; to everybody else it does not exist.",
            AccessRule.Member member => $"Needs the permission {member.Permission.Name}.",
            _ => null,
        };
        var (method, path) = RouteOf(context);
        operation.OperationId = OperationNames.Of(method, path);
        if (rule is not AccessRule.Public)
        {
            operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Bearer, context.Document)] = [] }];
        }

        operation.Parameters ??= [];
        foreach (var name in Unbound(path, operation.Parameters).ToList())
        {
            operation.Parameters.Insert(0, new OpenApiParameter { Name = name, In = ParameterLocation.Path, Required = true, Schema = new OpenApiSchema { Type = JsonSchemaType.String } });
        }

        foreach (var query in metadata.OfType<EndpointNote.Query>())
        {
            operation.Parameters.Add(NewParameter(query.Name, ParameterLocation.Query));
        }

        foreach (var header in metadata.OfType<EndpointNote.Header>())
        {
            operation.Parameters.Add(NewParameter(header.Name, ParameterLocation.Header));
        }

        foreach (var parameter in operation.Parameters.OfType<OpenApiParameter>())
        {
            parameter.Example = OpenApiExamples.OfParameter(parameter.Name!);
        }

        await DescribeContentAsync(operation, context, metadata, cancel);
        await DescribeRefusalsAsync(operation, context, rule, cancel);
    }

    private static async Task DescribeContentAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, IList<object> metadata, CancellationToken cancel)
    {
        var (method, path) = RouteOf(context);
        if (metadata.OfType<EndpointNote.Body>().SingleOrDefault() is { } body)
        {
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    [Json] = new() { Schema = await OpenApiShapes.OfAsync(context, body.Shape, cancel), Example = OpenApiExamples.OfRequest(method, path) },
                },
            };
        }

        operation.Responses = [];
        foreach (var answer in metadata.OfType<EndpointNote.Answer>())
        {
            operation.Responses[$"{answer.Status}"] = new OpenApiResponse
            {
                Description = "Done",
                Content = answer.Shape is null
                    ? null
                    : new Dictionary<string, OpenApiMediaType>
                    {
                        [Json] = new() { Schema = await OpenApiShapes.OfAsync(context, answer.Shape, cancel), Example = OpenApiExamples.OfAnswer(answer.Status, method, path) },
                    },
            };
        }
    }

    private static async Task DescribeRefusalsAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, AccessRule rule, CancellationToken cancel)
    {
        var problem = await OpenApiShapes.OfAsync(context, typeof(ProblemBody), cancel);
        foreach (var status in StatusesOf(operation, rule))
        {
            operation.Responses![$"{status}"] = new OpenApiResponse
            {
                Description = ProblemMap.TitleOf(status),
                Content = new Dictionary<string, OpenApiMediaType> { [ProblemBody.ContentType] = new() { Schema = problem } },
            };
        }
    }

    private static IEnumerable<int> StatusesOf(OpenApiOperation operation, AccessRule rule)
    {
        int[] doors = rule switch
        {
            AccessRule.Public => [429],
            AccessRule.SignedIn or AccessRule.Administrator => [401, 404],
            AccessRule.Person => [401, 403, 404],
            _ => [401, 404, 403],
        };
        int[] body = operation.RequestBody is null ? [] : [400, 415, 422, 409];
        int[] version = operation.Parameters!.Any(parameter => parameter.Name == "If-Match") ? [412] : [];
        return [.. doors, .. body, .. version, 503];
    }

    /// <summary>The method, and the route below the API's prefix, without constraints.</summary>
    private static (string Method, string Path) RouteOf(OpenApiOperationTransformerContext context) =>
        (context.Description.HttpMethod ?? "", Constraint().Replace("/" + context.Description.RelativePath, "")[ApiGroup.Prefix.Length..]);

    /// <summary>Parameters of the route that no handler takes by itself: the namespace, which the gate reads.</summary>
    private static IEnumerable<string> Unbound(string path, IEnumerable<IOpenApiParameter> known) =>
        RouteParameter().Matches(path).Select(match => match.Groups[1].Value).Except(known.Where(parameter => parameter.In == ParameterLocation.Path).Select(parameter => parameter.Name!));

    [GeneratedRegex(@":[^}]+(?=})")]
    private static partial Regex Constraint();

    [GeneratedRegex(@"\{\**(\w+)\}")]
    private static partial Regex RouteParameter();

    private static OpenApiParameter NewParameter(string name, ParameterLocation place) =>
        new() { Name = name, In = place, Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
}
