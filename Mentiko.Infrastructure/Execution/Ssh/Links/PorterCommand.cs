using System.Text;
using Renci.SshNet;

namespace Mentiko.Infrastructure.Execution.Ssh.Links;

/// <summary>What the porter on a host is asked for. These words are all that ever stands in a command line there; values go by stdin.</summary>
internal static class PorterCommand
{
    public const int Version = 1;

    public const string Facts = "mentiko facts", List = "mentiko list", Remove = "mentiko remove", Attempt = "mentiko attempt", End = "mentiko end";

    private const int LongestAnswer = 256 << 20;

    /// <summary>Asks for something with one line, and takes the whole answer.</summary>
    public static Task<byte[]> AskAsync(SshClient client, string words, string? line, CancellationToken cancel, int longest = LongestAnswer) =>
        AskAsync(client, words, line is null ? null : Encoding.ASCII.GetBytes(line + "\n"), cancel, longest);

    /// <summary>Asks for something with an input of any bytes, and takes the whole answer.</summary>
    public static async Task<byte[]> AskAsync(SshClient client, string words, byte[]? sent, CancellationToken cancel, int longest = LongestAnswer)
    {
        using var command = client.CreateCommand(words);
        var running = command.ExecuteAsync(cancel);
        // Whoever reads is not told of a connection that is given up.
        using var cut = cancel.UnsafeRegister(static read => ((Stream)read!).Dispose(), command.OutputStream);
        if (sent is not null)
        {
            await using var input = command.CreateInputStream();
            input.Write(sent);
            input.Flush();
        }

        var answer = await Task.Factory.StartNew(() => ReadAll(command.OutputStream, longest), cancel, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await running;
        if (command.ExitStatus != 0)
            throw new HostRefusedException($"The host refuses '{words}': {LinkFailures.Readable(Said(command))}.");
        return answer;
    }

    /// <summary>What it said last on stderr, where it says why it refuses.</summary>
    public static string Said(SshCommand command)
    {
        var lines = Encoding.UTF8.GetString(ReadAll(command.ExtendedOutputStream, 1 << 16)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return lines.LastOrDefault(line => line.StartsWith("mentiko: ", StringComparison.Ordinal))?["mentiko: ".Length..] ?? lines.LastOrDefault() ?? "";
    }

    private static byte[] ReadAll(Stream stream, int longest)
    {
        using var all = new MemoryStream();
        var buffer = new byte[64 * 1024];
        int count;
        while ((count = stream.Read(buffer, 0, buffer.Length)) > 0)
        {
            if (all.Length + count > longest)
                throw new HostRefusedException("The host answers without an end.");
            all.Write(buffer, 0, count);
        }

        return all.ToArray();
    }
}
