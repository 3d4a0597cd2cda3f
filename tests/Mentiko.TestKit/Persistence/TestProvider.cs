namespace Mentiko.TestKit.Persistence;

/// <summary>The databases that the shared suites run on.</summary>
internal enum TestProvider
{
    Sqlite,
    PostgreSql,
    SqlServer,
}

internal static class TestProviders
{
    /// <summary>What to throw where a test's database cannot be had: xUnit tells by the prefix that the test is skipped.</summary>
    public static InvalidOperationException Unreachable(TestProvider provider) => new("$XunitDynamicSkip$" + provider switch
    {
        TestProvider.PostgreSql => "PostgreSQL is not installed: apt-get install postgresql.",
        TestProvider.SqlServer => "SQL Server needs the image mcr.microsoft.com/mssql/server and a container engine that runs it.",
        _ => throw new ArgumentOutOfRangeException(nameof(provider)),
    });
}
