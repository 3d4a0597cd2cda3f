using System.Globalization;

namespace Mentiko.Infrastructure.Tests.Execution;

/// <summary>How long the tests with a hundred crashes go on. They end at a hundred; where a minute is too short for those, with as many as went into it.</summary>
internal static class Crashes
{
    /// <summary>A minute, or <c>MENTIKO_TEST_CRASH_MINUTES</c>.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromMinutes(double.Parse(Environment.GetEnvironmentVariable("MENTIKO_TEST_CRASH_MINUTES") ?? "1", CultureInfo.InvariantCulture));
}
