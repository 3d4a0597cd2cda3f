using Mentiko.Core.Secrets;
using Xunit;

namespace Mentiko.Core.Tests.Secrets;

public sealed class VariableNamesTests
{
    [Theory]
    [InlineData("PATH")]
    [InlineData("path")]
    [InlineData("LD_PRELOAD")]
    [InlineData("DOTNET_STARTUP_HOOKS")]
    [InlineData("MENTIKO_INPUT")]
    [InlineData("mentiko_input")]
    [InlineData("BASH_ENV")]
    [InlineData("IFS")]
    [InlineData("PYTHONSTARTUP")]
    [InlineData("PYTHONPATH")]
    [InlineData("NODE_OPTIONS")]
    [InlineData("PERL5OPT")]
    [InlineData("RUBYOPT")]
    [InlineData("GCONV_PATH")]
    [InlineData("https_proxy")]
    [InlineData("GIT_SSH_COMMAND")]
    public void IsSteering_NamesThatSteer_True(string name)
    {
        Assert.True(VariableNames.IsSteering(name));
        Assert.False(VariableNames.IsSecretName(name.ToUpperInvariant()));
    }

    [Theory]
    [InlineData("LANG")]
    [InlineData("TZ")]
    [InlineData("FEED_TOKEN")]
    [InlineData("PATHS")]
    [InlineData("PYTHONUNBUFFERED")]
    [InlineData("GITHUB_TOKEN")]
    public void IsSteering_OrdinaryNames_False(string name) => Assert.False(VariableNames.IsSteering(name));

    [Theory]
    [InlineData("A", true)]
    [InlineData("_A9", true)]
    [InlineData("a", false)]
    [InlineData("9A", false)]
    [InlineData("A-B", false)]
    [InlineData("A=B", false)]
    [InlineData("Ä", false)]
    [InlineData("", false)]
    public void IsSecretName_Form_FollowsTheContract(string name, bool good) => Assert.Equal(good, VariableNames.IsSecretName(name));

    [Fact]
    public void IsSecretName_Length_EndsAt128()
    {
        Assert.True(VariableNames.IsSecretName(new string('A', 128)));
        Assert.False(VariableNames.IsSecretName(new string('A', 129)));
    }
}
