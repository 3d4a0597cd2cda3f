using System.Net;
using Mentiko.Core.Namespaces;

namespace Mentiko.Core.Access;

/// <summary>
/// Writes down that somebody was refused a token for a namespace. Nobody may learn from it who is a member: it returns
/// at once, whoever was named, and the entry is written later and only where that account is a member of that namespace.
/// </summary>
public interface ISignInRecorder
{
    void Refused(RefusedSignIn refused);
}

/// <param name="Email">The address that was given.</param>
/// <param name="Namespace">The namespace that was asked for.</param>
/// <param name="Reason">The code of the refusal.</param>
/// <param name="Address">From where.</param>
/// <param name="UserAgent">With what, cut at 256 characters.</param>
public sealed record RefusedSignIn(string Email, NamespaceSlug Namespace, string Reason, IPAddress? Address, string? UserAgent);
