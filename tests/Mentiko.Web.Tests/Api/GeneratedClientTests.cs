using System.Reflection;
using System.Runtime.Loader;
using Mentiko.TestKit.Server;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NJsonSchema.CodeGeneration.CSharp;
using NSwag;
using NSwag.CodeGeneration.CSharp;
using Xunit;

namespace Mentiko.Web.Tests.Api;

/// <summary>
/// A client is generated from the running server's document, compiled together with a program that knows nothing else,
/// and run against the server: what the document says is enough to work with.
/// </summary>
public sealed class GeneratedClientTests(World world) : IClassFixture<World>
{
    [Fact]
    public async Task Client_GeneratedFromTheDocument_WorksAgainstTheServer()
    {
        using var anybody = world.Server.NewClient();
        var document = await OpenApiDocument.FromJsonAsync(await anybody.GetStringAsync("/openapi/v1.json"), TestContext.Current.CancellationToken);
        var code = new CSharpClientGenerator(document, new CSharpClientGeneratorSettings
        {
            ClassName = "MentikoClient",
            UseBaseUrl = false,
            CSharpGeneratorSettings = { Namespace = "Generated", JsonLibrary = CSharpJsonLibrary.SystemTextJson, GenerateNullableReferenceTypes = true },
        }).GenerateFile();

        var program = Compile(code, await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Api", "GeneratedClientProgram.txt"), TestContext.Current.CancellationToken));
        using var owner = await world.Owner.WithTokenAsync(World.Acme);
        var run = program.GetType("Generated.Caller")!.GetMethod("RunAsync")!.CreateDelegate<Func<HttpClient, string, Task<string>>>();

        Assert.Equal("succeeded: collect:done; refused: 404 not-found", await run(owner, World.Acme));
    }

    private static Assembly Compile(params string[] sources)
    {
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path));
        var compilation = CSharpCompilation.Create(
            "Generated",
            sources.Select(source => CSharpSyntaxTree.ParseText(source)),
            references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        using var library = new MemoryStream();
        var result = compilation.Emit(library);
        var errors = result.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Take(5);
        Assert.True(result.Success, string.Join(Environment.NewLine, errors));
        library.Position = 0;
        return AssemblyLoadContext.Default.LoadFromStream(library);
    }
}
