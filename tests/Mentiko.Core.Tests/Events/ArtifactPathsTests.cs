using System.Text;
using Mentiko.Core.Events;
using Xunit;

namespace Mentiko.Core.Tests.Events;

public sealed class ArtifactPathsTests
{
    [Theory]
    [InlineData("""{"data":{"report":"reports/x.md"}}""", "reports/x.md")]
    [InlineData("""{"data":{"report":"a.html","artifacts":["b.csv",7,"a.html",""]}}""", "a.html b.csv")]
    [InlineData("""{"data":{"report":7,"artifacts":"c"}}""", "")]
    [InlineData("""{"data":"report"}""", "")]
    [InlineData("[]", "")]
    [InlineData("{", "")]
    public void InEvent_AnyContent_NamesFilesOrNothing(string json, string paths) =>
        Assert.Equal(paths, string.Join(' ', ArtifactPaths.InEvent(Encoding.UTF8.GetBytes(json))));

    [Theory]
    [InlineData("""{"report":"reports/x.md","artifacts":["a"]}""", "reports/x.md a")]
    [InlineData("", "")]
    [InlineData("7", "")]
    public void InData_AnyContent_NamesFilesOrNothing(string json, string paths) =>
        Assert.Equal(paths, string.Join(' ', ArtifactPaths.InData(Encoding.UTF8.GetBytes(json))));
}
