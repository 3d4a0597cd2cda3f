using Mentiko.Infrastructure.FileSystem.Kernel;

namespace Mentiko.Infrastructure.FileSystem;

/// <summary>One entry of a folder, as the folder tells it.</summary>
internal readonly record struct FolderEntry(EntryName Name, NodeKind Kind);
