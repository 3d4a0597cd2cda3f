using Mentiko.Core.Results;
using Mentiko.Web.Gates;

namespace Mentiko.Web.Api;

/// <summary>From a use case's result to an answer.</summary>
internal static class Answers
{
    public static IResult Or<T>(this Result<T> result, Func<T, IResult> show) =>
        result.TryGet(out var value, out var error) ? show(value) : new Refusal(error);

    public static async Task<IResult> Or<T>(this Task<Result<T>> result, Func<T, IResult> show) => (await result).Or(show);

    public static IResult OrNoContent(this Result<Done> result) => result.Or(_ => Results.NoContent());
}
