using System.Collections.Immutable;
using System.Text.Json;
using Mentiko.Core.Chains;
using Mentiko.Core.Results;
using Mentiko.TestKit.Sketches;
using Xunit;

namespace Mentiko.Core.Tests.Chains;

public sealed class ChainInputsTests
{
    private static readonly ChainDefinition Chain = ChainSketch.Of("a: chain:start") with
    {
        Inputs = ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal,
        [
            KeyValuePair.Create("topic", new ChainInput("string", true)),
            KeyValuePair.Create("count", new ChainInput("number", false)),
            KeyValuePair.Create("deep", new ChainInput("object", false)),
            KeyValuePair.Create("list", new ChainInput("array", false)),
            KeyValuePair.Create("flag", new ChainInput("boolean", false)),
        ]),
    };

    [Theory]
    [InlineData("""{"topic":"x"}""")]
    [InlineData("""{"topic":"","count":-1.5,"deep":{"any":[1]},"list":[],"flag":false}""")]
    public void Check_Fitting_NoError(string json) => Assert.Null(Check(json));

    [Theory]
    [InlineData("{}", "$.input.topic")]
    [InlineData("[]", "$.input")]
    [InlineData("null", "$.input")]
    [InlineData("""{"topic":null}""", "$.input.topic")]
    [InlineData("""{"topic":"\ud800"}""", "$.input.topic")]
    [InlineData("""{"topic":"x","deep":{"a":["\udc00"]}}""", "$.input.deep")]
    [InlineData("""{"topic":"x","topc":"y"}""", "$.input.topc")]
    [InlineData("""{"topic":"x","topic":"y"}""", "$.input.topic")]
    [InlineData("""{"topic":1,"count":"1","deep":[],"list":{},"flag":"true"}""", "$.input.count $.input.deep $.input.flag $.input.list $.input.topic")]
    public void Check_NotFitting_NamesEveryMember(string json, string paths) =>
        Assert.Equal(paths.Split(' '), Assert.IsType<Error.Invalid>(Check(json)).Errors.Keys.Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("""{"anything":[1,{"deep":true}]}""", null)]
    [InlineData("[]", "$.input")]
    [InlineData("""{"a":"\ud800"}""", "$.input")]
    public void Check_ChainThatDeclaresNoInputs_TakesAnyReadableObject(string json, string? path) =>
        Assert.Equal(path, (ChainInputs.Check(ChainSketch.Of("a: chain:start"), JsonDocument.Parse(json).RootElement) as Error.Invalid)?.Errors.Keys.Single());

    [Fact]
    public void Check_TooLarge_IsRefused() =>
        Assert.IsType<Error.Invalid>(Check($$"""{"topic":"{{new string('x', ChainInputs.Bytes)}}"}"""));

    private static Error? Check(string json)
    {
        using var document = JsonDocument.Parse(json);
        return ChainInputs.Check(Chain, document.RootElement);
    }
}
