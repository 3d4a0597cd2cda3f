using System.Net.Http.Headers;
using Xunit;

namespace Mentiko.Cli.Tests;

public sealed class WorkspaceTests(Office office) : IClassFixture<Office>
{
    [Fact]
    public async Task PutAndGet_AFolder_ComesBackAsItWas()
    {
        using var shell = await office.ShellOfAsync("owner");
        shell.Write("site/a.txt", "one");
        shell.Write("site/deep/b ü.txt", "two");

        Assert.Equal(0, (await shell.RunAsync("workspace", "put", shell["site"], "copy")).Code);
        Assert.Equal(0, (await shell.RunAsync("workspace", "get", "copy", "-r", "-o", shell["back"])).Code);

        Assert.Equal("one", File.ReadAllText(shell["back/a.txt"]));
        Assert.Equal("two", File.ReadAllText(shell["back/deep/b ü.txt"]));
        Assert.Contains("a.txt", (await shell.RunAsync("workspace", "ls", "copy")).Out, StringComparison.Ordinal);
        Assert.Equal(0, (await shell.RunAsync("workspace", "rm", "copy/a.txt")).Code);
        Assert.Equal(ExitCodes.Refused, (await shell.RunAsync("workspace", "get", "copy/a.txt", "-o", "-")).Code);
    }

    [Fact]
    public async Task Get_AFileThatIsThere_IsReplacedOnlyWhenWanted()
    {
        using var shell = await office.ShellOfAsync("owner");
        shell.Write("new.txt", "new");
        Assert.Equal(0, (await shell.RunAsync("workspace", "put", shell["new.txt"], "note.txt")).Code);
        shell.Write("old.txt", "old");

        Assert.Equal(ExitCodes.Usage, (await shell.RunAsync("workspace", "get", "note.txt", "-o", shell["old.txt"])).Code);
        Assert.Equal("old", File.ReadAllText(shell["old.txt"]));
        Assert.Equal(0, (await shell.RunAsync("workspace", "get", "note.txt", "-o", shell["old.txt"], "--force")).Code);
        Assert.Equal("new", File.ReadAllText(shell["old.txt"]));
    }

    [Theory]
    [InlineData("..")]
    [InlineData("../escaped")]
    [InlineData("/etc/escaped")]
    [InlineData("..\\\\escaped")]
    [InlineData("a/b")]
    [InlineData("C:escaped")]
    [InlineData("nul")]
    [InlineData("")]
    [InlineData("line\\nend")]
    public async Task Get_ANameThatLeavesTheFolder_WritesNothing(string name)
    {
        using var shell = Hostile($$"""{ "entries": [ { "name": "{{name}}", "kind": "file", "size": 1 } ], "next": null }""");

        var outcome = await shell.RunAsync("workspace", "get", "x", "-r", "-o", shell["target"]);

        Assert.Equal(ExitCodes.Usage, outcome.Code);
        Assert.Equal(["target"], Directory.GetFileSystemEntries(shell.Folder).Select(Path.GetFileName));
        Assert.Empty(Directory.GetFileSystemEntries(shell["target"]));
    }

    [Fact]
    public async Task Get_ALinkInTheTarget_IsNotFollowed()
    {
        using var shell = Hostile("""{ "entries": [ { "name": "sub", "kind": "directory" } ], "next": null }""", """{ "entries": [ { "name": "f", "kind": "file" } ], "next": null }""");
        Directory.CreateDirectory(shell["target"]);
        Directory.CreateDirectory(shell["outside"]);
        Directory.CreateSymbolicLink(shell["target/sub"], shell["outside"]);

        var outcome = await shell.RunAsync("workspace", "get", "x", "-r", "-o", shell["target"]);

        Assert.Equal(ExitCodes.Usage, outcome.Code);
        Assert.Empty(Directory.GetFileSystemEntries(shell["outside"]));
    }

    [Fact]
    public async Task Get_ANameThatIsFine_IsWritten()
    {
        using var shell = Hostile("""{ "entries": [ { "name": "fine.txt", "kind": "file" } ], "next": null }""");

        Assert.Equal(0, (await shell.RunAsync("workspace", "get", "x", "-r", "-o", shell["target"])).Code);
        Assert.Equal("content", File.ReadAllText(shell["target/fine.txt"]));
    }

    /// <summary>A server that answers the folders one after the other, and every file with the same content.</summary>
    private static Shell Hostile(params string[] folders)
    {
        var next = 0;
        var shell = new Shell(() => new SayingServer(request =>
        {
            if (request.RequestUri!.Query.Contains("limit", StringComparison.Ordinal))
            {
                return SayingServer.Json(folders[next++]);
            }

            var file = new HttpResponseMessage(System.Net.HttpStatusCode.OK) { Content = new StringContent("content") };
            file.Content.Headers.ContentDisposition = new ContentDispositionHeaderValue("attachment");
            return file;
        }));
        shell.Variables["MENTIKO_TOKEN"] = "t";
        shell.Variables["MENTIKO_NAMESPACE"] = "acme";
        shell.Variables["MENTIKO_URL"] = "http://mentiko.example";
        return shell;
    }
}
