using System.ComponentModel.DataAnnotations;

namespace Mentiko.Web.Gates;

/// <summary>How often one may try to prove who one is. Section <c>Mentiko:SignIn</c>.</summary>
internal sealed class SignInOptions
{
    public const string Section = "Mentiko:SignIn";

    /// <summary>
    /// Tries in a minute from one address for one e-mail address, from 1 to 100,000. Lower slows guessing; it must
    /// stay above the number of wrong passwords that locks an account, or the lock is never reached. Default: 10.
    /// </summary>
    [Range(1, 100_000, ErrorMessage = Section + ":PerAccount must be from 1 to 100000.")]
    public int PerAccount { get; set; } = 10;

    /// <summary>Tries in a minute from one address whatever the account, from 1 to 1,000,000. Default: 100.</summary>
    [Range(1, 1_000_000, ErrorMessage = Section + ":PerAddress must be from 1 to 1000000.")]
    public int PerAddress { get; set; } = 100;
}
