using Xunit;

namespace Mentiko.Cli.Tests;

public sealed class SecretTests(Office office) : IClassFixture<Office>
{
    private const string Value = "a value that nobody guesses 4711";

    [Fact]
    public async Task Set_FromStdin_ShowsTheNameAndNeverTheValue()
    {
        using var shell = await office.ShellOfAsync("owner");

        var set = await shell.RunAsync(Value + "\n", ["secrets", "set", "FEED_TOKEN", "--json"]);
        var list = await shell.RunAsync("secrets", "list", "--json");

        Assert.Equal(0, set.Code);
        Assert.Contains("FEED_TOKEN", list.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("4711", set.Out + set.Error + list.Out + list.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Set_NothingOnStdin_IsWrongUsage()
    {
        using var shell = await office.ShellOfAsync("owner");

        Assert.Equal(ExitCodes.Usage, (await shell.RunAsync("secrets", "set", "FEED_TOKEN")).Code);
    }

    [Fact]
    public async Task Set_TheValueAsAnArgument_IsNotTaken()
    {
        using var shell = await office.ShellOfAsync("owner");

        Assert.Equal(ExitCodes.Usage, (await shell.RunAsync("secrets", "set", "FEED_TOKEN", Value)).Code);
    }

    [Fact]
    public async Task Set_FileThatIsNoText_IsRefusedAndNotBent()
    {
        using var shell = await office.ShellOfAsync("owner");
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(file, [0xEF, 0xBB, 0xBF, .. "binary value "u8, 0xFF, 0xFE, 0x80, .. "4711"u8]);
            var set = await shell.RunAsync("secrets", "set", "BINARY_KEY", "--file", file);
            Assert.Equal(ExitCodes.Usage, set.Code);
            Assert.Contains("not UTF-8", set.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("4711", set.Out + set.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("BINARY_KEY", (await shell.RunAsync("secrets", "list")).Out, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
