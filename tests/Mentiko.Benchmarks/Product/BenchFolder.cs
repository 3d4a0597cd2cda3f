namespace Mentiko.Benchmarks.Product;

/// <summary>A folder for one measurement, that agents' users may pass through; gone with it.</summary>
internal sealed class BenchFolder : IDisposable
{
    private const UnixFileMode Passage = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    public BenchFolder()
    {
        Path = Directory.CreateTempSubdirectory("mentiko-bench-").FullName;
        File.SetUnixFileMode(Path, Passage);
    }

    public string Path { get; }

    public string DataRoot => System.IO.Path.Combine(Path, "data");

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
