using Mentiko.Core.Results;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Shared;

/// <summary>A refusal, on the page itself and in words: what was not done, and why.</summary>
public sealed partial class Refused
{
    [Parameter, EditorRequired]
    public Error? Error { get; set; }

    private string Sentence => Error switch
    {
        null => "",
        Error.Forbidden => "Your role does not allow this. Nothing was changed.",
        Error.NotFound => "This is not here any more.",
        Error.Invalid => "This cannot be accepted as it is:",
        Error.PreconditionFailed => "Somebody saved a newer version meanwhile. Load it before you save yours.",
        _ => Error.Message,
    };

    private IReadOnlyList<string> Details => Error is Error.Invalid invalid
        ? [.. invalid.Errors.SelectMany(entry => entry.Value.Select(message => Describe(entry.Key, message)))]
        : [];

    private static string Describe(string path, string message) =>
        path.TrimStart('$').TrimStart('.') is { Length: > 0 } field ? $"{field}: {message}" : message;
}
