using Mentiko.Core.Logs;
using Mentiko.Infrastructure.RunLogs;
using Mentiko.TestKit.Files;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace Mentiko.Infrastructure.Tests.RunLogs;

public sealed class LogOptionsTests
{
    [Fact]
    public void Validate_Defaults_AreGood() => Assert.True(new LogOptionsValidator().Validate(null, new LogOptions()).Succeeded);

    [Fact]
    public void Validate_SettingsOutOfRange_NamesEachOfThem()
    {
        var outcome = new LogOptionsValidator().Validate(null, new LogOptions { LineBytes = 1, RunLines = 0, PollInterval = TimeSpan.Zero });
        Assert.Collection(
            outcome.Failures!,
            text => Assert.StartsWith("Mentiko:Logs:LineBytes is 1", text, StringComparison.Ordinal),
            text => Assert.StartsWith("Mentiko:Logs:RunLines is 0", text, StringComparison.Ordinal),
            text => Assert.StartsWith("Mentiko:Logs:PollInterval is 00:00:00", text, StringComparison.Ordinal));
    }

    [Fact]
    public void AddMentikoLogs_WithItsSettings_GivesTheStore()
    {
        using var tree = new TemporaryDataTree();
        using var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton(TimeProvider.System)
            .AddSingleton(tree.Tree)
            .AddSingleton(tree.Disk)
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection([new("Mentiko:Logs:LineBytes", "300")]).Build())
            .AddMentikoLogs()
            .BuildServiceProvider();
        Assert.NotNull(services.GetRequiredService<ILogStore>());
        Assert.Equal(300, services.GetRequiredService<IOptions<LogOptions>>().Value.LineBytes);
    }
}
