using System.Runtime.InteropServices;
using System.Text.Json;
using Mentiko.Core.Definitions;
using Mentiko.Core.Results;

namespace Mentiko.Core.Chains;

/// <summary>Checks a trigger's input against what the chain declares.</summary>
public static class ChainInputs
{
    /// <summary>Bytes of an input's JSON: it becomes the data of an event, which may have 1 MiB with everything around it.</summary>
    public const int Bytes = 256 * 1024;

    /// <summary>
    /// Every problem at once, by paths like <c>$.input.topic</c>; null when there is none. A chain that declares inputs
    /// takes those and no others, a chain that declares none takes any object.
    /// </summary>
    public static Error? Check(ChainDefinition chain, JsonElement input)
    {
        var problems = new ProblemList();
        if (JsonMarshal.GetRawUtf8Value(input).Length > Bytes)
        {
            problems.Add("too-large", "$.input", $"The input is larger than {Bytes} bytes.");
        }
        else if (chain.Inputs.IsEmpty)
        {
            CheckText(input, problems);
        }
        else
        {
            CheckMembers(chain, new ObjectReader(input, "$.input", problems), problems);
        }

        return problems.IsEmpty ? null : ProblemErrors.ToInvalid(problems.ToImmutable());
    }

    // A chain that declares nothing takes any object: its agents alone know what they read from it.
    private static void CheckText(JsonElement input, ProblemList problems)
    {
        if (input.ValueKind != JsonValueKind.Object)
        {
            problems.Add("wrong-type", "$.input", "This must be an object.");
        }
        else if (!JsonText.IsReadable(input))
        {
            problems.Add("bad-text", "$.input", "This holds text that is not valid Unicode.");
        }
    }

    private static void CheckMembers(ChainDefinition chain, ObjectReader reader, ProblemList problems)
    {
        foreach (var (name, declared) in chain.Inputs)
        {
            var value = declared.Required ? reader.Need(name) : reader.Take(name);
            if (value is { } given && !InputTypes.Fits(declared.Type, given.ValueKind))
            {
                problems.Add("wrong-type", reader.PathOf(name), $"This must be {InputTypes.WithArticle(declared.Type)}.");
            }
            else if (value is { } element && !JsonText.IsReadable(element))
            {
                problems.Add("bad-text", reader.PathOf(name), "This holds text that is not valid Unicode.");
            }
        }

        reader.RefuseOthers();
    }
}
