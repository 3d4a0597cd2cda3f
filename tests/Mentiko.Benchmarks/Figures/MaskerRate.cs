using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Mentiko.Benchmarks.Measuring;
using Mentiko.Core.Logs;

namespace Mentiko.Benchmarks.Figures;

/// <summary>
/// The masker with a hundred secrets in all their forms, over output that holds one of them in every thousandth
/// line, against a plain copy of the same stream in the same pieces; both on one core. The product has no goal for it:
/// this floor lies below what was first measured, on a busy machine (0.008), and is there to notice a step backwards.
/// </summary>
internal sealed class MaskerRate : IFigure
{
    private const int Piece = 8192, Secrets = 100;

    public string Id => "masker";

    public async Task<IReadOnlyList<FigureResult>> MeasureAsync(Measurement measurement)
    {
        var secrets = Enumerable.Range(0, Secrets).Select(_ => Convert.ToBase64String(RandomNumberGenerator.GetBytes(24))).ToList();
        var patterns = SecretPatterns.From(secrets);
        var text = Output(secrets);
        var output = new ArrayBufferWriter<byte>(text.Length + 4096);
        var times = measurement.Quick ? 2 : 8;
        var result = await measurement.CompareAsync(
            Id,
            "MiB/s of output through the masker",
            Goal.Above(0.005, 0.02),
            Contender("masker with 100 secrets", text, times, output, () =>
            {
                var masker = new SecretMasker(patterns);
                return (piece, to) => masker.Write(piece, to);
            }),
            Contender("plain copy", text, times, output, () => (piece, to) => to.Write(piece)));
        return [result with { Counters = new Dictionary<string, double>(Held(text, patterns)) { ["leaks"] = Leaks(secrets, text, patterns) } }];
    }

    private delegate void Carry(ReadOnlySpan<byte> piece, ArrayBufferWriter<byte> output);

    private static Contender Contender(string what, byte[] text, int times, ArrayBufferWriter<byte> output, Func<Carry> make) => new(what, "MiB/s", () =>
    {
        var started = TimeProvider.System.GetTimestamp();
        for (var time = 0; time < times; time++)
        {
            output.ResetWrittenCount();
            var carry = make();
            for (var at = 0; at < text.Length; at += Piece)
            {
                carry(text.AsSpan(at, Math.Min(Piece, text.Length - at)), output);
            }
        }

        var seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        return Task.FromResult(new Block((double)text.Length * times / (1 << 20) / seconds, times));
    });

    private static byte[] Output(List<string> secrets)
    {
        const int Lines = 100_000, OneIn = 1000;
        var text = new StringBuilder();
        for (var line = 0; line < Lines; line++)
        {
            text.Append(CultureInfo.InvariantCulture, $"2026-01-01T00:00:00Z info: item {line} of the feed was read in {line % 97} ms from https://api.example.com/items/{line}");
            text.Append(line % OneIn == 0 ? $" with {secrets[line / OneIn % secrets.Count]}\n" : "\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>
    /// What the masker keeps back at the end of a write, which is all the delay that it adds: after each line, and in the
    /// middle of one (an odd place for each line).
    /// </summary>
    private static Dictionary<string, double> Held(byte[] text, SecretPatterns patterns)
    {
        var output = new ArrayBufferWriter<byte>(4096);
        var (atEnd, within) = (new List<double>(), new List<double>());
        for (var (start, line) = (0, 0); start < text.Length && line < 20_000; line++)
        {
            var length = text.AsSpan(start).IndexOf((byte)'\n') + 1;
            var cut = line % length;
            if (text.AsSpan(start, length).IndexOf(" with "u8) < 0)
            {
                within.Add(cut - Written(text.AsSpan(start, cut)));
                atEnd.Add(length - Written(text.AsSpan(start, length)));
            }

            start += length;
        }

        within.Sort();
        return new Dictionary<string, double>
        {
            ["most bytes held at a line's end"] = atEnd.Max(),
            ["bytes held within a line, p50"] = Measurement.Quantile(within, 0.5),
            ["bytes held within a line, p99"] = Measurement.Quantile(within, 0.99),
        };

        int Written(ReadOnlySpan<byte> piece)
        {
            output.ResetWrittenCount();
            new SecretMasker(patterns).Write(piece, output);
            return output.WrittenCount;
        }
    }

    private static int Leaks(List<string> secrets, byte[] text, SecretPatterns patterns)
    {
        var output = new ArrayBufferWriter<byte>(text.Length);
        new SecretMasker(patterns).Write(text, output);
        var masked = Encoding.UTF8.GetString(output.WrittenSpan);
        return secrets.Count(secret => masked.Contains(secret, StringComparison.Ordinal));
    }
}
