using System.Globalization;
using System.Text.Json;
using Mentiko.Core.Access;
using Mentiko.Core.Agents;
using Mentiko.Core.Audit;
using Mentiko.Core.Chains;
using Mentiko.Core.Events;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.Dispatch;
using Mentiko.Infrastructure.Persistence;
using Mentiko.TestKit.Server;
using Mentiko.Web.Gates;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Xunit;

namespace Mentiko.Arch.Tests;

/// <summary>The surface of the product against its contract files.</summary>
public sealed class ContractTests
{
    [Fact]
    public async Task Routes_OfTheRunningServer()
    {
        await using var server = await MentikoServer.StartAsync();
        ContractFile.Check("routes.txt", server.Endpoints.Where(endpoint => !IsAsset(endpoint)).SelectMany(Lines).Distinct());
    }

    /// <summary>What the system itself emits, and the members that every event file has.</summary>
    [Fact]
    public void Events_OfTheSystem()
    {
        var step = new ChainStep { Id = StepId.Parse("step"), Agent = AgentName.Parse("agent") };
        var entry = new RunEvent(RunId.From(Guid.Empty), 1, "id", step.FailedEvent, step.Id, DateTimeOffset.UnixEpoch);
        using var file = JsonDocument.Parse(CloudEvent.Write(NamespaceSlug.Parse("acme"), entry, FailureEventBody.Write(step.Id, null, 1)));
        ContractFile.Check("events.txt", file.RootElement.EnumerateObject().SelectMany(member => member.Name switch
        {
            "data" => member.Value.EnumerateObject().Select(inner => $"<step>:failed data.{inner.Name}"),
            "source" => [$"every event {member.Name} = {member.Value}"],
            _ => [$"every event {member.Name}"],
        }).Append($"type {SystemEvents.ChainStart.Text}").Append($"type {step.FailedEvent.Text.Replace("step:", "<step>:", StringComparison.Ordinal)}")
            .Append($"file {entry.FileName.Replace("step", "<step>", StringComparison.Ordinal)}"));
    }

    [Fact]
    public void AuditActions_All() => ContractFile.Check("audit-actions.txt", AuditActions.All);

    [Fact]
    public void AttemptReasons_All() => ContractFile.Check("attempt-reasons.txt", Enum.GetValues<AttemptReason>().Select(reason => reason.ToWire()));

    [Fact]
    public void ErrorCodes_All() => ContractFile.Check("error-codes.txt", typeof(Error).GetNestedTypes().Select(type =>
    {
        var constructor = type.GetConstructors().First(candidate => candidate.GetParameters() is not [{ ParameterType: var only }] || only != type);
        var error = (Error)constructor.Invoke([.. constructor.GetParameters().Select(parameter => Sample(parameter.ParameterType))]);
        return $"{error.Code} {ProblemMap.StatusOf(error)}";
    }));

    [Fact]
    public void Options_All() => ContractFile.Check("options.txt", new[] { typeof(PersistenceServices).Assembly, typeof(ProblemMap).Assembly }
        .SelectMany(assembly => assembly.GetTypes())
        .Where(type => type.Name.EndsWith("Options", StringComparison.Ordinal) && type.GetConstructor(Type.EmptyTypes) is not null)
        .SelectMany(type => type.GetProperties()
            .Where(property => property.CanWrite && !property.PropertyType.Name.EndsWith("Options", StringComparison.Ordinal))
            .Select(property => $"{type.Name}.{property.Name} = {Show(property.GetValue(Activator.CreateInstance(type)))}")));

    [Fact]
    public void Permissions_All() => ContractFile.Check("permissions.txt", RoleMatrix.Permissions.Select(permission =>
        $"{permission.Name}: {string.Join(", ", Enum.GetValues<Role>().Where(role => RoleMatrix.Allows(role, permission)).OrderDescending().Select(role => role.ToWire()))}"));

    private static bool IsAsset(RouteEndpoint endpoint) =>
        endpoint.Metadata.Any(item => item.GetType().Name.Contains("StaticAsset", StringComparison.Ordinal))
        || endpoint.RoutePattern.RawText!.TrimStart('/') is ['_', ..] or "{**path:file}";

    private static IEnumerable<string> Lines(RouteEndpoint endpoint)
    {
        var rule = AccessRules.Of(endpoint)?.ToString()
            ?? AccessRules.PermissionOf(endpoint)?.Name
            ?? (AccessRules.IsForAdministrators(endpoint) ? new AccessRule.Administrator().ToString() : null)
            ?? (endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null ? "public" : "signed-in");
        var methods = endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["*"];
        return methods.Select(method => $"/{endpoint.RoutePattern.RawText!.TrimStart('/')} {method} {rule}");
    }

    private static string Show(object? value) => value switch
    {
        null => "(none)",
        string text => $"\"{text}\"",
        System.Collections.IEnumerable list => $"[{string.Join(", ", list.Cast<object>())}]",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static object? Sample(Type type) =>
        type == typeof(string) ? "text"
        : type == typeof(TimeSpan) ? TimeSpan.FromSeconds(1)
        : type == typeof(long) ? 1L
        : new Dictionary<string, string[]>();
}
