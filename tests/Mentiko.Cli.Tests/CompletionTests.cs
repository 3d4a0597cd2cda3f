using Mentiko.TestKit.Docs;
using Xunit;

namespace Mentiko.Cli.Tests;

/// <summary>The scripts of completion, each in its own shell, with the real program.</summary>
public sealed class CompletionTests : IDisposable
{
    private const string Bash = """
        eval "$(mentiko completion bash)"
        complete -p mentiko
        COMP_LINE="mentiko worksp" COMP_POINT=14 _mentiko
        [ "${COMPREPLY[*]}" = workspace ]
        COMP_LINE="mentiko workspace g" COMP_POINT=19 _mentiko
        [ "${COMPREPLY[*]}" = get ]
        """;

    // A shell on a terminal, whose owner has set up no completion before; each wait ends with what was completed, not with what was typed.
    private const string Zsh = """
        cat > drive.zsh <<'END'
        zmodload zsh/zpty
        zpty shell zsh -f -i
        zpty -w shell 'eval "$(mentiko completion zsh)"; print RE""ADY'
        zpty -r shell seen '*READY*'
        zpty -w -n shell $'mentiko worksp\t'
        zpty -r shell seen '*workspace*'
        zpty -w -n shell $'g\t'
        zpty -r shell seen '*get*'
        END
        timeout 60 zsh -f drive.zsh
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("mentiko-completion-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    public async Task Tab_OnAnUnfinishedWord_CompletesIt(string shell)
    {
        Assert.SkipUnless(File.Exists($"/usr/bin/{shell}"), $"{shell} is not installed.");
        var (code, output) = await RunAsync(ScriptOf(shell));
        Assert.True(code == 0, output);
    }

    /// <summary>The control: without the script nothing completes the word.</summary>
    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    public async Task Tab_WithoutTheScript_DoesNot(string shell)
    {
        Assert.SkipUnless(File.Exists($"/usr/bin/{shell}"), $"{shell} is not installed.");
        var (code, _) = await RunAsync(ScriptOf(shell).Replace("timeout 60", "timeout 3", StringComparison.Ordinal).Replace("eval", ": ", StringComparison.Ordinal));
        Assert.NotEqual(0, code);
    }

    private static string ScriptOf(string shell) => shell == "bash" ? Bash : Zsh;

    private Task<(int Code, string Output)> RunAsync(string script)
    {
        var program = Path.Combine(_folder, "mentiko");
        File.WriteAllText(program, $"#!/bin/sh\nexec dotnet '{Path.Combine(AppContext.BaseDirectory, "mentiko.dll")}' \"$@\"\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return ShellScript.RunAsync($"PATH=$PWD:$PATH\n{script}", _folder, new Dictionary<string, string> { ["HOME"] = _folder });
    }
}
