namespace Mentiko.Web.Api;

/// <summary>What the OpenAPI document says about an endpoint beyond its route and permission.</summary>
internal abstract record EndpointNote
{
    private EndpointNote()
    {
    }

    /// <summary>
    /// The JSON that it reads. Not the framework's own metadata for it: that one makes routing answer 415 before
    /// the gate has looked at the caller.
    /// </summary>
    internal sealed record Body(Type Shape) : EndpointNote;

    internal sealed record Answer(int Status, Type? Shape) : EndpointNote;

    internal sealed record Query(string Name) : EndpointNote;

    internal sealed record Header(string Name) : EndpointNote;
}

internal static class EndpointNotes
{
    public static RouteHandlerBuilder Reads<T>(this RouteHandlerBuilder endpoint) => endpoint.WithMetadata(new EndpointNote.Body(typeof(T)));

    public static RouteHandlerBuilder Answers<T>(this RouteHandlerBuilder endpoint, int status) => endpoint.WithMetadata(new EndpointNote.Answer(status, typeof(T)));

    public static RouteHandlerBuilder AnswersList<T>(this RouteHandlerBuilder endpoint) => endpoint.Answers<ListOf<T>>(StatusCodes.Status200OK);

    public static RouteHandlerBuilder Answers(this RouteHandlerBuilder endpoint, int status) => endpoint.WithMetadata(new EndpointNote.Answer(status, null));

    public static RouteHandlerBuilder Queries(this RouteHandlerBuilder endpoint, params string[] names) =>
        endpoint.WithMetadata([.. names.Select(object (name) => new EndpointNote.Query(name))]);

    public static RouteHandlerBuilder TakesHeaders(this RouteHandlerBuilder endpoint, params string[] names) =>
        endpoint.WithMetadata([.. names.Select(object (name) => new EndpointNote.Header(name))]);
}

/// <summary>A list as the OpenAPI document shows it.</summary>
internal sealed record ListOf<T>(IReadOnlyList<T> Items, string? Next);
