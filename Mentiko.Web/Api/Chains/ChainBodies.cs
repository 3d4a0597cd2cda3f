using Mentiko.Core.Chains;

namespace Mentiko.Web.Api.Chains;

/// <summary>One entry of a chain's history.</summary>
internal sealed record ChainVersionBody(string Name, int Version, string Author, DateTimeOffset Time, string? Note);

/// <summary>What validation says.</summary>
internal sealed record VerdictBody(bool Valid, IReadOnlyList<VerdictBody.Item> Problems)
{
    internal sealed record Item(string Code, string Path, string Message, string Severity);

    public static VerdictBody Of(ValidateChain.Verdict verdict) => new(
        verdict.Valid,
        verdict.Problems.Select(problem => new Item(problem.Code, problem.Path, problem.Message, problem.Severity.ToWire())).ToList());
}

/// <summary>A chain's definition, for the OpenAPI document; the product's own reader reads it.</summary>
internal sealed record ChainDefinitionBody(string Description, IReadOnlyDictionary<string, ChainDefinitionBody.Input> Inputs, IReadOnlyList<ChainDefinitionBody.Step> Steps)
{
    internal sealed record Input(string Type, bool Required);

    internal sealed record Step(string Id, string Agent, IReadOnlyList<string> Triggers, string Join, IReadOnlyList<string> Emits, int MaxVisits);
}
