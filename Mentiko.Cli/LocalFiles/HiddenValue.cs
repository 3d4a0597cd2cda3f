namespace Mentiko.Cli.LocalFiles;

/// <summary>Reads what must stand neither in the list of processes nor in the shell's history, so never an argument.</summary>
internal static class HiddenValue
{
    /// <summary>From the file, from the prompt, or all of stdin without the line end that a shell adds.</summary>
    public static async Task<string> ReadAsync(Call call, string question, string? file, CancellationToken cancel)
    {
        if (file is not null)
        {
            await using var content = file == "-" ? call.Around.OpenIn() : Inputs.Open(file);
            return await Inputs.ReadExactlyAsync(content, cancel);
        }

        if (call.Around.CanAsk)
        {
            call.Around.Error.Write(question);
            return call.Around.ReadHidden() is { Length: > 0 } typed ? typed : throw new UsageException("Nothing was entered.");
        }

        var text = await Inputs.ReadExactlyAsync(call.Around.OpenIn(), cancel);
        var value = text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('\n') ? text[..^1] : text;
        return value.Length > 0 ? value : throw new UsageException("There was no value on stdin.");
    }
}
