using System.Runtime.Versioning;
using Mentiko.Infrastructure.FileSystem;
using Mentiko.Infrastructure.Persistence;
using Mentiko.Infrastructure.Vault;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Vault;

/// <summary>Starts and stops a server's persistence over one data root, and does to its root key what operators do.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class RootKeyTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mentiko-rootkey-").FullName;

    private string KeyPath => Path.Combine(_folder, "root.key");

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Start_EmptyDataRoot_MakesTheFileForTheServiceAlone()
    {
        var id = await StartAsync();

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyPath));
        Assert.Equal(32, Convert.FromBase64String(File.ReadAllText(KeyPath)).Length);
        var before = File.ReadAllText(KeyPath);
        Assert.Equal(id, await StartAsync());
        Assert.Equal(before, File.ReadAllText(KeyPath));
    }

    [Fact]
    public async Task Start_WithoutASetting_KeepsTheKeyInThePlatformsFolder()
    {
        await StartAsync(new Dictionary<string, string?> { ["Vault:RootKeyFile"] = null });
        Assert.True(File.Exists(Path.Combine(_folder, "data", ".platform", "root.key")));
    }

    [Fact]
    public async Task Start_LostFile_StopsWithASentenceAndMakesNoNewOne()
    {
        await StartAsync();
        File.Delete(KeyPath);

        var refusal = await Assert.ThrowsAsync<KeyFileException>(() => StartAsync());
        Assert.Contains($"'{KeyPath}' (Mentiko:Vault:RootKeyFile)", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("a new one is not made", refusal.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(KeyPath));
    }

    [Fact]
    public async Task Start_AnotherKey_StopsAndQuotesNeither()
    {
        await StartAsync();
        var first = File.ReadAllText(KeyPath);
        var second = Convert.ToBase64String([.. Enumerable.Range(0, 32).Select(number => (byte)(number * 7))]);
        File.WriteAllText(KeyPath, second + "\n");

        var refusal = await Assert.ThrowsAsync<KeyFileException>(() => StartAsync());
        Assert.Contains("encrypted under the key", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(first, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(second, refusal.Message, StringComparison.Ordinal);

        File.WriteAllText(KeyPath, first + "\n");
        await StartAsync();
    }

    [Theory]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherWrite)]
    public async Task Start_FileThatOthersMayReadOrWrite_Stops(UnixFileMode mode)
    {
        await StartAsync();
        File.SetUnixFileMode(KeyPath, mode);
        Assert.Contains("chmod 600", (await Assert.ThrowsAsync<KeyFileException>(() => StartAsync())).Message, StringComparison.Ordinal);

        File.SetUnixFileMode(KeyPath, UnixFileMode.UserRead);
        await StartAsync();
    }

    [Fact]
    public async Task Start_FileOfAnotherUser_Stops()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root can give a file away.");
        await StartAsync();
        using var change = System.Diagnostics.Process.Start("chown", ["12345", KeyPath]);
        await change.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Contains("belongs to the user 12345", (await Assert.ThrowsAsync<KeyFileException>(() => StartAsync())).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not base64 at all, and of the wrong length")]
    [InlineData("AAECAwQFBgcICQoLDA0ODw==")]
    public async Task Start_FileThatHoldsNoKey_StopsWithoutQuotingIt(string content)
    {
        await StartAsync();
        File.WriteAllText(KeyPath, content);

        var refusal = await Assert.ThrowsAsync<KeyFileException>(() => StartAsync());
        Assert.Contains("is not 32 bytes in base64", refusal.Message, StringComparison.Ordinal);
        Assert.True(content.Length == 0 || !refusal.Message.Contains(content, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_AFolderInTheFilesPlace_Stops()
    {
        Directory.CreateDirectory(KeyPath);
        await Assert.ThrowsAsync<KeyFileException>(() => StartAsync());
    }

    [Fact]
    public async Task Start_KeyFromTheEnvironment_IsUsedAndTakenOut()
    {
        var settings = new Dictionary<string, string?> { ["Vault:RootKeyFile"] = null, ["Vault:RootKeyVariable"] = "TEST_ROOT_KEY_OF_THE_VAULT" };
        Environment.SetEnvironmentVariable("TEST_ROOT_KEY_OF_THE_VAULT", Convert.ToBase64String(new byte[32]));

        Assert.Equal(LocalRootKey.IdOf(new byte[32]), await StartAsync(settings));
        Assert.Null(Environment.GetEnvironmentVariable("TEST_ROOT_KEY_OF_THE_VAULT"));
        Assert.Contains("TEST_ROOT_KEY_OF_THE_VAULT", (await Assert.ThrowsAsync<KeyFileException>(() => StartAsync(settings))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_FileAndVariable_AreOneTooMany() =>
        Assert.True(new VaultOptionsValidator().Validate(null, new VaultOptions { RootKeyFile = "/k", RootKeyVariable = "K" }).Failed);

    /// <summary>Starts, and stops again; the id of the key that was loaded.</summary>
    private async Task<string> StartAsync(Dictionary<string, string?>? settings = null)
    {
        var all = new Dictionary<string, string?> { ["DataRoot"] = Path.Combine(_folder, "data"), ["Vault:RootKeyFile"] = KeyPath };
        foreach (var (name, value) in settings ?? [])
        {
            all[name] = value;
        }

        var section = new ConfigurationBuilder().AddInMemoryCollection(all).Build();
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddMentikoFileSystem(section);
        services.AddMentikoPersistence(section);
        await using var provider = services.BuildServiceProvider();
        await provider.PrepareDatabaseAsync(CancellationToken.None);
        return provider.GetRequiredService<IRootKey>().Id;
    }
}
