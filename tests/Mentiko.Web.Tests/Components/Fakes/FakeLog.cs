using System.Globalization;
using Mentiko.Core.Chains;
using Mentiko.Core.Logs;
using Mentiko.Core.Results;

namespace Mentiko.Web.Tests.Components.Fakes;

/// <summary>A log in memory that answers as the port promises.</summary>
internal sealed class FakeLog
{
    private readonly List<LogLine> _lines = [];

    public int Reads { get; private set; }

    public Error? Refusal { get; set; }

    public IReadOnlyList<LogLine> Lines => _lines;

    /// <summary>Writes lines: even ones by step <c>even</c>, odd ones by <c>odd</c>.</summary>
    public IReadOnlyList<LogLine> Write(int count)
    {
        var from = _lines.Count;
        for (var i = 0; i < count; i++)
        {
            var seq = _lines.Count + 1;
            var step = StepId.Parse(seq % 2 == 0 ? "even" : "odd");
            _lines.Add(new LogLine(seq, DateTimeOffset.UnixEpoch.AddSeconds(seq), step, LogStream.StdOut, string.Create(CultureInfo.InvariantCulture, $"line {seq}")));
        }

        return _lines[from..];
    }

    public Task<Result<LogPage>> ReadAsync(LogQuery query)
    {
        Reads++;
        if (Refusal is not null)
        {
            return Task.FromResult<Result<LogPage>>(Refusal);
        }

        var fitting = _lines
            .Where(line => line.Seq > query.After && line.Seq < (query.Before ?? long.MaxValue))
            .Where(line => query.Step is null || line.Step == query.Step)
            .Where(line => !query.Except.Contains(line.Step!.Value))
            .Where(line => query.Search is null || line.Text.Contains(query.Search, StringComparison.OrdinalIgnoreCase));
        var isBack = query.Before is not null;
        var matching = (isBack ? fitting.TakeLast(query.Limit + 1) : fitting.Take(query.Limit + 1)).ToList();
        var shown = isBack ? matching.TakeLast(query.Limit).ToList() : [.. matching.Take(query.Limit)];
        long? next = matching.Count > query.Limit ? (isBack ? shown[0] : shown[^1]).Seq : null;
        return Task.FromResult<Result<LogPage>>(new LogPage(shown, next, _lines.Count, 0));
    }
}
