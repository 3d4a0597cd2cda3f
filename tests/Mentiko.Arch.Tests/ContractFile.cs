using Xunit;

namespace Mentiko.Arch.Tests;

/// <summary>
/// A text file that lists one surface of the product, one line an item: a change of the surface is a visible
/// difference in review. <c>MENTIKO_WRITE_CONTRACTS=1</c> writes the files anew.
/// </summary>
public static class ContractFile
{
    public static void Check(string name, IEnumerable<string> lines)
    {
        var path = Path.Combine(Folder(), name);
        var now = string.Join('\n', lines.Order(StringComparer.Ordinal)) + "\n";
        if (Environment.GetEnvironmentVariable("MENTIKO_WRITE_CONTRACTS") == "1")
        {
            File.WriteAllText(path, now);
        }

        Assert.True(File.Exists(path), $"{name} is missing: run with MENTIKO_WRITE_CONTRACTS=1.");
        Assert.Equal(File.ReadAllText(path), now);
    }

    private static string Folder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Mentiko.Web.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("Not inside the repository.");
        }

        return Path.Combine(folder.FullName, "tests/Mentiko.Arch.Tests/Contracts");
    }
}
