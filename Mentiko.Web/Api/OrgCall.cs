using System.Reflection;
using Mentiko.Core.Access;
using Mentiko.Core.Results;
using Mentiko.Web.Gates;

namespace Mentiko.Web.Api;

/// <summary>One request within a namespace: the scope that the gate gave it, and what handlers read of the request.</summary>
internal sealed record OrgCall(NamespaceScope Scope, HttpContext Http)
{
    public CancellationToken Cancel => Http.RequestAborted;

    public static ValueTask<OrgCall?> BindAsync(HttpContext http, ParameterInfo parameter) =>
        http.Scope() is { } scope
            ? ValueTask.FromResult<OrgCall?>(new OrgCall(scope, http))
            : throw new InvalidOperationException($"'{parameter.Name}' was bound outside of the namespace gate.");

    public string? Query(string name) => Http.Request.Query[name] is [{ Length: > 0 } text] ? text : null;

    /// <summary>A page of a list: reads limit and cursor, seals the cursor of the next page for this list of this namespace.</summary>
    public async Task<IResult> ListAsync<T>(string list, Func<PageRequest, Task<Result<Page<T>>>> read, Func<T, object> show)
    {
        if (!ReadPage(list).TryGet(out var request, out var error)
            || !(await read(request)).TryGet(out var page, out error))
        {
            return new Refusal(error);
        }

        return Results.Ok(new ListBody(page.Items.Select(show).ToList(), SealCursor(list, page.Next)));
    }

    public Result<PageRequest> ReadPage(string list) => Cursors.Read(Http, Scope.Namespace, list);

    public string? SealCursor(string list, string? next) => Cursors.Seal(Http, Scope.Namespace, list, next);
}

/// <summary>The body of every list.</summary>
internal sealed record ListBody(IReadOnlyList<object> Items, string? Next);
