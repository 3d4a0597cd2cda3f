using Microsoft.Extensions.Options;

namespace Mentiko.Infrastructure.Execution.Ssh;

/// <summary>Says which of the places of remote hosts cannot be read.</summary>
internal sealed class SshExecutionOptionsValidator : IValidateOptions<SshExecutionOptions>
{
    public ValidateOptionsResult Validate(string? name, SshExecutionOptions options)
    {
        var problems = new List<string>();
        AddressAllowList.Parse(options.Hosts, problems);
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
