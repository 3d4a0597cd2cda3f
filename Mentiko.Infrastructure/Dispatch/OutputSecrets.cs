using System.Text;
using Mentiko.Core.Logs;
using Mentiko.Infrastructure.FileSystem;

namespace Mentiko.Infrastructure.Dispatch;

/// <summary>Looks for the values of secrets in what an agent wrote as events, names of files included, before anything else is done with it.</summary>
internal static class OutputSecrets
{
    public static bool OccurIn(CollectedOutput output, SecretPatterns secrets) => !secrets.IsEmpty && output switch
    {
        CollectedOutput.Events { Files: var files } => files.Any(file => secrets.OccurIn(file.Content) || secrets.OccurIn(Encoding.UTF8.GetBytes(file.Name))),
        _ => false,
    };
}
