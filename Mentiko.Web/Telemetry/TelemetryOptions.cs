using Microsoft.Extensions.Options;

namespace Mentiko.Web.Telemetry;

/// <summary>What the server tells its operator about itself. Section <c>Mentiko:Telemetry</c>.</summary>
internal sealed class TelemetryOptions
{
    public const string Section = "Mentiko:Telemetry";

    /// <summary>
    /// Where <c>/metrics</c> (Prometheus text) and <c>/health</c> are served besides, such as <c>http://127.0.0.1:9464</c>.
    /// Nothing else answers there, and /metrics answers nowhere else. Default: none.
    /// </summary>
    public string? ManagementUrl { get; set; }

    /// <summary>An OTLP collector that gets traces and metrics, such as <c>http://127.0.0.1:4317</c>. Default: none.</summary>
    public string? OtlpEndpoint { get; set; }

    /// <summary><c>text</c> for people, <c>json</c> for one object a line with namespace and run. Default: text.</summary>
    public string LogFormat { get; set; } = "text";
}

/// <summary>Says everything that is wrong, each with the setting's name.</summary>
internal sealed class TelemetryOptionsValidator : IValidateOptions<TelemetryOptions>
{
    public ValidateOptionsResult Validate(string? name, TelemetryOptions options)
    {
        var problems = Problems(options).ToList();
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static IEnumerable<string> Problems(TelemetryOptions options)
    {
        if (options.LogFormat is not ("text" or "json"))
        {
            yield return $"Mentiko:Telemetry:LogFormat is '{options.LogFormat}'; it must be 'text' or 'json'.";
        }

        if (options.OtlpEndpoint is { } collector && !IsHttp(collector))
        {
            yield return $"Mentiko:Telemetry:OtlpEndpoint is '{collector}'; it must be an address such as http://127.0.0.1:4317.";
        }

        if (options.ManagementUrl is { } management && !ManagementPort.TryParse(management, out _))
        {
            yield return $"Mentiko:Telemetry:ManagementUrl is '{management}'; it must be an address with a port, such as http://127.0.0.1:9464.";
        }
    }

    private static bool IsHttp(string text) => Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https";
}
