namespace Mentiko.Infrastructure.FileSystem;

/// <summary>Who else may use the data root.</summary>
/// <param name="IsShared">
/// Other nodes of the same instance may, because their database keeps them apart. Where it is a file of this machine,
/// this process is alone and the lock says so.
/// </param>
internal sealed record DataRootUse(bool IsShared)
{
    public static DataRootUse Alone { get; } = new(IsShared: false);
}
