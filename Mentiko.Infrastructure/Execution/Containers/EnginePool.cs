using Docker.DotNet;
using Microsoft.Extensions.Logging;

namespace Mentiko.Infrastructure.Execution.Containers;

/// <summary>The engines of this instance: attempts go to the one with the fewest, and one that is away gets none.</summary>
internal sealed partial class EnginePool : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly ILogger _log;

    public EnginePool(DockerExecutionOptions options, ILogger log)
    {
        _log = log;
        Engines = [.. EngineAddress.ParseAll(options.Endpoint, []).Select(address => new Engine(address, options))];
    }

    public IReadOnlyList<Engine> Engines { get; }

    public bool IsAvailable => Engines.Any(engine => engine.Problem is null);

    /// <summary>One sentence on all of them.</summary>
    public string Text => string.Join(' ', Engines.Select(engine => engine.Problem is { } problem
        ? $"The engine {engine.Address}: {problem}"
        : $"The engine {engine.Address} ({engine.Facts!.Version}) is ready."));

    /// <summary>Why none can be used, for those whose attempts need one: where the engines are is not theirs to know.</summary>
    public string Refusal => $"No container engine can be used at present. {string.Join(' ', Engines.Select(engine => engine.Problem).OfType<string>().Distinct())}";

    /// <summary>The engine to use, entered; null when none can be used now.</summary>
    public async Task<Engine?> TakeAsync(CancellationToken cancel)
    {
        if (Pick() is { } ready)
            return ready;
        await LookAsync(cancel);
        return Pick();
    }

    /// <summary>Asks every engine what it is.</summary>
    public Task LookAsync(CancellationToken cancel) => Task.WhenAll(Engines.Select(engine => LookAsync(engine, cancel)));

    /// <summary>Asks one engine what it is.</summary>
    public async Task LookAsync(Engine engine, CancellationToken cancel)
    {
        var before = engine.Problem;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(Patience);
        try
        {
            var version = await engine.Client.System.GetVersionAsync(patience.Token);
            var info = await engine.Client.System.GetSystemInfoAsync(patience.Token);
            (var facts, engine.Problem) = EngineFacts.Of(version, info);
            engine.Facts = facts ?? engine.Facts;
        }
        catch (DockerApiException failure)
        {
            engine.Problem = $"It refuses: {failure.Said()}.";
        }
        catch (Exception failure) when (failure.MeansAway())
        {
            if (!cancel.IsCancellationRequested)
                engine.Problem = "It does not answer.";
        }

        if (engine.Problem != before)
            LogEngine(engine.Address.ToString(), engine.Problem ?? "It is ready.");
    }

    public void Dispose()
    {
        foreach (var engine in Engines)
            engine.Dispose();
    }

    private Engine? Pick()
    {
        lock (Engines)
        {
            var best = Engines.Where(engine => engine.Problem is null).MinBy(engine => engine.AtWork);
            best?.Enter();
            return best;
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Engine {Engine}: {Text}")]
    private partial void LogEngine(string engine, string text);
}
