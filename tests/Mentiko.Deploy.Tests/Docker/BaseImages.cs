using System.Runtime.InteropServices;

namespace Mentiko.Deploy.Tests.Docker;

/// <summary>
/// Stand-ins for the two images that the Dockerfile builds on, for machines that reach no registry: Debian, made by
/// debootstrap, with this machine's .NET. Where the registry answers, the real ones are used.
/// </summary>
internal static class BaseImages
{
    private const string Sdk = "mentiko-test/sdk";
    private const string Runtime = "mentiko-test/aspnet";

    /// <summary>The build arguments to use, or why there are none.</summary>
    public static async Task<(string[] Arguments, string? Missing)> PrepareAsync(DockerEngine engine)
    {
        if ((await engine.TryAsync("pull", "mcr.microsoft.com/dotnet/aspnet:10.0")).Code == 0)
        {
            return ([], null);
        }

        if (!Command.Exists("debootstrap"))
        {
            return ([], "No registry answers, and debootstrap is not installed to make a base image with.");
        }

        var folder = Directory.CreateTempSubdirectory("mentiko-base-").FullName;
        try
        {
            await MakeAsync(engine, folder);
        }
        finally
        {
            await Command.RunAsync("rm", ["-rf", "--one-file-system", "--", folder]);
        }

        return (["--build-arg", $"SDK_IMAGE={Sdk}", "--build-arg", $"RUNTIME_IMAGE={Runtime}"], null);
    }

    private static async Task MakeAsync(DockerEngine engine, string folder)
    {
        var (root, context) = ($"{folder}/root", $"{folder}/context");
        (await Command.RunAsync("debootstrap",
            ["--variant=minbase", "--include=ca-certificates,libicu72,libssl3,zlib1g,tzdata,libstdc++6", "bookworm", root])).Expect();

        // Whatever authorities this machine trusts, package feeds behind its network may need.
        (await Command.RunAsync("cp", ["/etc/ssl/certs/ca-certificates.crt", $"{root}/etc/ssl/certs/"])).Expect();
        var archive = $"{folder}/root.tar";
        (await Command.RunAsync("tar", ["-C", root, "-cf", archive, "."])).Expect();
        await engine.DoAsync("import", "-c", "ENV PATH=/usr/sbin:/usr/bin:/sbin:/bin", archive, "mentiko-test/debian");

        Directory.CreateDirectory(context);
        var dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));
        (await Command.RunAsync("cp", ["-a", dotnet, $"{context}/dotnet"])).Expect();
        await BuildAsync(engine, context, Sdk, "COPY dotnet /usr/share/dotnet");
        await BuildAsync(engine, context, Runtime, """
            COPY dotnet/dotnet /usr/share/dotnet/
            COPY dotnet/host /usr/share/dotnet/host
            COPY dotnet/shared /usr/share/dotnet/shared
            """);
    }

    private static async Task BuildAsync(DockerEngine engine, string context, string image, string copy)
    {
        await File.WriteAllTextAsync($"{context}/Dockerfile", $"""
            FROM mentiko-test/debian
            {copy}
            RUN ln -s /usr/share/dotnet/dotnet /usr/bin/dotnet
            ENV DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
            """);
        await engine.DoAsync("build", "-q", "-t", image, context);
    }
}
