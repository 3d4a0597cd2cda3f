using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Mentiko.Infrastructure.Hosting;

/// <summary>What this server does. Setting <c>Mentiko:Roles</c>: <c>web</c>, <c>worker</c>, or both, as a list or with a comma.</summary>
public sealed class RoleOptions
{
    public const string Web = "web";
    public const string Worker = "worker";

    /// <summary>The roles. Default: both.</summary>
    public IReadOnlyList<string> Roles { get; set; } = [Web, Worker];

    /// <summary>Serves pages and the API.</summary>
    public bool IsWeb => Roles.Contains(Web);

    /// <summary>Executes runs.</summary>
    public bool IsWorker => Roles.Contains(Worker);

    /// <summary>The roles that are set; both where none is.</summary>
    public static IReadOnlyList<string> Read(IConfigurationSection setting)
    {
        if (!setting.Exists())
        {
            return [Web, Worker];
        }

        var texts = setting.Value is { } text ? [text] : setting.GetChildren().Select(child => child.Value ?? "").ToList();
        return [.. texts.SelectMany(item => item.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];
    }
}

/// <summary>Says everything that is wrong.</summary>
internal sealed class RoleOptionsValidator : IValidateOptions<RoleOptions>
{
    public ValidateOptionsResult Validate(string? name, RoleOptions options)
    {
        if (options.Roles.Count == 0)
        {
            return ValidateOptionsResult.Fail("Mentiko:Roles must name at least one role: web, worker, or both.");
        }

        var unknown = options.Roles.Where(role => role is not (RoleOptions.Web or RoleOptions.Worker)).ToList();
        return unknown.Count == 0
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"Mentiko:Roles knows web and worker; it names {string.Join(", ", unknown)}.");
    }
}
