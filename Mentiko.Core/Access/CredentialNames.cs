using Mentiko.Core.Ids;

namespace Mentiko.Core.Access;

/// <summary>The wire names of how a caller proved who they are.</summary>
public static class CredentialNames
{
    private static readonly WireTable<CredentialKind> CredentialKindTable = new(ToWire);

    public static string ToWire(this CredentialKind value) => value switch
    {
        CredentialKind.Session => "session",
        CredentialKind.Token => "token",
        CredentialKind.ApiKey => "api-key",
        CredentialKind.System => "system",
    };

    public static bool TryParse(string? text, out CredentialKind value) => CredentialKindTable.TryParse(text, out value);
}
