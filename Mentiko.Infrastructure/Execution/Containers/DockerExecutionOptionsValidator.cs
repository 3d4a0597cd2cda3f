using Microsoft.Extensions.Options;

namespace Mentiko.Infrastructure.Execution.Containers;

/// <summary>Says everything that is wrong with the engines, each with the setting's name.</summary>
internal sealed class DockerExecutionOptionsValidator : IValidateOptions<DockerExecutionOptions>
{
    public ValidateOptionsResult Validate(string? name, DockerExecutionOptions options)
    {
        var problems = new List<string>();
        var engines = EngineAddress.ParseAll(options.Endpoint, problems);
        if (engines.Exists(engine => engine.IsTcp))
        {
            if (!options.FoldersUnchecked)
                problems.Add("Mentiko:Execution:Docker:Endpoint names an engine by TCP, which cannot see the folders that this server has opened: set Mentiko:Execution:Docker:FoldersUnchecked to true and share the data root at the same path with its machine.");
            foreach (var (file, setting) in ((string, string)[])[(options.TlsAuthority, "TlsAuthority"), (options.TlsCertificate, "TlsCertificate"), (options.TlsKey, "TlsKey")])
            {
                if (file.Length == 0)
                    problems.Add($"Mentiko:Execution:Docker:{setting} is missing: an engine by TCP is used with TLS only, because whoever reaches it owns its machine.");
            }
        }

        if (engines.Count > 0 && ImageAllowList.Parse(options.Images).IsEmpty)
            problems.Add("Mentiko:Execution:Docker:Images is empty: name the images that agents may use, such as busybox:1.36 or registry.example.com/agents/*.");
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
