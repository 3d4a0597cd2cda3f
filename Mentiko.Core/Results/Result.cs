using System.Diagnostics.CodeAnalysis;

namespace Mentiko.Core.Results;

/// <summary>A value, or the one reason why there is none. Exceptions are kept for bugs and broken worlds.</summary>
public readonly struct Result<T>
{
    private readonly T? _value;

    private Result(T? value, Error? error) => (_value, Error) = (value, error);

    public Error? Error { get; }

    public bool IsOk => Error is null;

    /// <summary>The value; reading it of a refusal is a bug and throws.</summary>
    public T Value => Error is null ? _value! : throw new InvalidOperationException($"No value: {Error.Code}");

    public bool TryGet([MaybeNullWhen(false)] out T value, [NotNullWhen(false)] out Error? error)
    {
        value = _value;
        error = Error;
        return error is null;
    }

    /// <summary>For values of an interface type, which no conversion operator can take.</summary>
    [SuppressMessage("Design", "CA1000:Do not declare static members on generic types", Justification = "The only way for interfaces.")]
    public static Result<T> Of(T value) => new(value, null);

    public Result<TOther> Map<TOther>(Func<T, TOther> map) => Error is null ? map(_value!) : Error;

    [SuppressMessage("Usage", "CA2225:Operator overloads have named alternates", Justification = "Results are made by conversion only.")]
    public static implicit operator Result<T>(T value) => new(value, null);

    [SuppressMessage("Usage", "CA2225:Operator overloads have named alternates", Justification = "Results are made by conversion only.")]
    public static implicit operator Result<T>(Error error) => new(default, error);
}

/// <summary>The value of a use case that has nothing to say but that it happened.</summary>
public readonly record struct Done;
