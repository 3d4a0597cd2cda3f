using Microsoft.Extensions.Options;

namespace Mentiko.Infrastructure.Schedules;

/// <summary>Bounds of what starts runs by itself. Section <c>Mentiko:Schedules</c>.</summary>
public sealed class ScheduleOptions
{
    /// <summary>Schedules that a namespace may have, from 1 to 100,000. More costs rows, not time: only what is due is looked at. Default: 500.</summary>
    public int PerNamespace { get; set; } = 500;
}

/// <summary>Says what is wrong with the setting, by its name.</summary>
internal sealed class ScheduleOptionsValidator : IValidateOptions<ScheduleOptions>
{
    public ValidateOptionsResult Validate(string? name, ScheduleOptions options) => options.PerNamespace is >= 1 and <= 100_000
        ? ValidateOptionsResult.Success
        : ValidateOptionsResult.Fail($"Mentiko:Schedules:PerNamespace must be from 1 to 100000; it is {options.PerNamespace}.");
}
