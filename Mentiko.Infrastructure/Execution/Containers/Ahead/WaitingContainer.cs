using Mentiko.Core.Execution;
using Mentiko.Infrastructure.Execution.Local.Ahead;
using Mentiko.Infrastructure.FileSystem;

namespace Mentiko.Infrastructure.Execution.Containers.Ahead;

/// <summary>
/// A container that is started and empty: its starter waits for one order. It has a namespace's uid and workspace, the
/// folders of an attempt to come, an image and limits, and none of it can be changed any more.
/// </summary>
/// <param name="Body">The container.</param>
/// <param name="Place">The folders that it has mounted.</param>
/// <param name="Folders">The same by what they are.</param>
/// <param name="Kind">What attempts it can serve.</param>
internal sealed record WaitingContainer(ContainerBody Body, AttemptPlace Place, MountedFolders Folders, ContainerKind Kind);

/// <summary>What two attempts must have in common for a container of the one to do for the other.</summary>
/// <param name="ImageId">The image, by what it is.</param>
/// <param name="Limits">All limits: the engine fixes them when it makes a container.</param>
internal sealed record ContainerKind(string ImageId, ExecutionLimits Limits);
