using System.Text.RegularExpressions;
using Mentiko.TestKit.Docs;
using Xunit;

namespace Mentiko.Deploy.Tests;

/// <summary>The compose files are well formed, keep what containers must not have, and name settings that exist.</summary>
public sealed partial class ComposeTests
{
    public static TheoryData<string> Files => [.. Directory.GetFiles(Repository.PathOf("deploy"), "compose.yaml", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(Repository.Root, path))
        .Order(StringComparer.Ordinal)];

    // What a compose file asks the operator for.
    private static readonly Dictionary<string, string> Answers = new()
    {
        ["MENTIKO_DB_PASSWORD"] = "a",
        ["MENTIKO_DB_OWNER_PASSWORD"] = "b",
        ["MENTIKO_DB_ADMIN_PASSWORD"] = "c",
    };

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Compose_EachFile_IsWellFormed(string file)
    {
        Assert.SkipUnless(Command.Exists("docker-compose"), "docker-compose is not installed.");

        (await Command.RunAsync("docker-compose", ["-f", file, "config", "-q"], Answers)).Expect();
    }

    /// <summary>No engine runs here: what can be read is that the file is there, asks for nothing that the page does not give, and has what is scaled.</summary>
    [Fact]
    public async Task Page_EachCommand_NamesAFileAndGivesWhatItAsksFor()
    {
        Assert.SkipUnless(Command.Exists("docker-compose"), "docker-compose is not installed.");
        foreach (var block in DocumentedBlock.Of("docs/deploy.md", $"tested by {nameof(ComposeTests)}"))
        {
            var given = Given().Matches(block.Text).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);
            var file = ComposeFile().Match(block.Text).Groups[1].Value;
            var services = (await Command.RunAsync("docker-compose", ["-f", file, "config", "--services"], given)).Expect().Split('\n');
            foreach (Match scaled in Scaled().Matches(block.Text))
            {
                Assert.Contains(scaled.Groups[1].Value, services);
            }
        }
    }

    [Fact]
    public async Task Compose_AFileWithAMistake_IsRefused()
    {
        Assert.SkipUnless(Command.Exists("docker-compose"), "docker-compose is not installed.");
        var path = Path.GetTempFileName();
        await File.WriteAllTextAsync(path, "services: { mentiko: { imagee: mentiko } }", TestContext.Current.CancellationToken);

        Assert.NotEqual(0, (await Command.RunAsync("docker-compose", ["-f", path, "config", "-q"])).Code);

        File.Delete(path);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Compose_EachServerOfOurs_GivesUpWhatItDoesNotNeed(string file)
    {
        var text = Repository.Read(file);

        Assert.DoesNotContain("privileged: true", text, StringComparison.Ordinal);
        Assert.DoesNotContain("docker.sock", text, StringComparison.Ordinal);
        Assert.Contains("cap_drop: [\"ALL\"]", text, StringComparison.Ordinal);
        Assert.Contains("no-new-privileges:true", text, StringComparison.Ordinal);
        Assert.Contains("read_only: true", text, StringComparison.Ordinal);
        Assert.Contains("stop_grace_period:", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_InEveryDeployFileAndInItsDocument_Exist()
    {
        var known = KnownSettings();
        var texts = Directory.GetFiles(Repository.PathOf("deploy"), "*", SearchOption.AllDirectories)
            .Append(Repository.PathOf("docs/deploy.md"))
            .Select(File.ReadAllText);

        var named = texts.SelectMany(text => Setting().Matches(text)).Select(match => match.Groups["name"].Value).Distinct(StringComparer.Ordinal).ToList();

        Assert.True(named.Count > 5, "Hardly a setting was found.");
        Assert.All(named, name => Assert.Contains(name, known));
        Assert.DoesNotContain("NoSuchSetting", known);
    }

    private static HashSet<string> KnownSettings() => Repository.Read("tests/Mentiko.Arch.Tests/Contracts/options.txt")
        .Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => line[(line.IndexOf('.', StringComparison.Ordinal) + 1)..line.IndexOf(' ', StringComparison.Ordinal)])
        .ToHashSet(StringComparer.Ordinal);

    [GeneratedRegex(@"\b(MENTIKO_\w+)=(\S+)")]
    private static partial Regex Given();

    [GeneratedRegex(@"docker compose -f (\S+)")]
    private static partial Regex ComposeFile();

    [GeneratedRegex(@"--scale (\w+)=")]
    private static partial Regex Scaled();

    // Mentiko__Engine__LeaseSeconds, of which the last part is the property.
    [GeneratedRegex(@"\bMentiko(__[A-Za-z]+)*__(?<name>[A-Za-z]+)\b")]
    private static partial Regex Setting();
}
