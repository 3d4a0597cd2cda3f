using System.Text.Json;
using Mentiko.Cli.LocalFiles;

namespace Mentiko.Cli.Profiles;

/// <summary>Keeps the sign-ins in a file that only its user may read.</summary>
internal sealed class ProfileFile(string path)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>MENTIKO_CONFIG, else <c>mentiko/sessions.json</c> in the user's folder for configuration.</summary>
    public static string DefaultPath(Func<string, string?> variable) =>
        variable("MENTIKO_CONFIG") is { Length: > 0 } given
            ? given
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData, Environment.SpecialFolderOption.DoNotVerify), "mentiko", "sessions.json");

    public Profile Read()
    {
        if (PrivateFile.Read(path) is not { } text)
        {
            return Profile.Empty;
        }

        try
        {
            return JsonSerializer.Deserialize<Profile>(text, Json) is { Sessions: not null } profile ? profile : Profile.Empty;
        }
        catch (JsonException)
        {
            throw new UsageException($"{path} cannot be read. Remove it and sign in again.");
        }
    }

    public void Write(Profile profile) => PrivateFile.Write(path, JsonSerializer.Serialize(profile, Json));
}
