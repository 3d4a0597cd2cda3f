namespace Mentiko.Arch.Tests.Code;

/// <summary>One place in compiled code that uses something.</summary>
/// <param name="Caller">The outermost type that holds the code: lambdas and state machines belong to it.</param>
/// <param name="Target">The full name of the type that is used.</param>
/// <param name="Member">The member; ".ctor" for a constructor, empty for the type itself.</param>
public sealed record CodeUse(string Caller, string Target, string Member);
