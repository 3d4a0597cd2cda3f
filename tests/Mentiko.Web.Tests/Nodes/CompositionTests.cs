using Mentiko.Core.Runs;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Mentiko.Web.Tests.Nodes;

/// <summary>Every role on every database can be put together: what a start would miss is missed here.</summary>
public sealed class CompositionTests
{
    [Theory]
    [InlineData("Sqlite", "web,worker")]
    [InlineData("Sqlite", "web")]
    [InlineData("Sqlite", "worker")]
    [InlineData("PostgreSql", "web,worker")]
    [InlineData("PostgreSql", "web")]
    [InlineData("PostgreSql", "worker")]
    [InlineData("SqlServer", "web,worker")]
    [InlineData("SqlServer", "web")]
    [InlineData("SqlServer", "worker")]
    public async Task Server_OfEveryRoleOnEveryDatabase_IsComplete(string provider, string roles)
    {
        var connection = provider switch
        {
            "PostgreSql" => "Host=127.0.0.1;Port=1;Database=mentiko;Username=mentiko",
            "SqlServer" => "Server=127.0.0.1,1;Database=mentiko;User Id=mentiko;Password=not-a-real-one-1",
            _ => null,
        };
        string[] database = connection is null ? [] : [$"--Mentiko:Database:ConnectionString={connection}"];
        var root = Directory.CreateTempSubdirectory("mentiko-composed-").FullName;

        // The container is validated when it is built; the loops that nobody asks for by type are asked for here.
        await using (var app = Program.Build([$"--Mentiko:DataRoot={root}/data", $"--Mentiko:Database:Provider={provider}", $"--Mentiko:Roles={roles}", .. database]))
        {
            Assert.NotEmpty(app.Services.GetServices<Microsoft.Extensions.Hosting.IHostedService>());
            Assert.NotNull(app.Services.GetRequiredService<IRunDispatcher>());
        }

        Directory.Delete(root, recursive: true);
    }
}
