using System.Collections.Concurrent;
using System.Collections.Immutable;
using Mentiko.Benchmarks.Baselines;
using Mentiko.Benchmarks.Measuring;
using Mentiko.Benchmarks.Product;
using Mentiko.Core.Chains;
using Mentiko.Core.Execution;
using Mentiko.Core.Logs;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.Execution.Containers;
using Mentiko.Infrastructure.FileSystem;
using Microsoft.Extensions.Logging.Abstractions;

namespace Mentiko.Benchmarks.Figures;

/// <summary>
/// G14: a step in a container, from the executor's call to its outcome: cold beside the bare API, and in a container that
/// was started ahead beside a bare exec in a running one.
/// </summary>
internal sealed class ContainerStep : IFigure
{
    private const int Uid = 30_777;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public string Id => "G14";

    public async Task<IReadOnlyList<FigureResult>> MeasureAsync(Measurement measurement)
    {
        var folder = Directory.CreateTempSubdirectory("mentiko-g14-").FullName;
        Shell($"chmod 755 {folder}; mkdir -p {folder}/data; chmod 755 {folder}/data");
        try
        {
            await using var engine = await BareEngine.StartAsync(folder);
            var places = new Places($"{folder}/data/bench");
            using var cold = NewExecutor(engine, $"{folder}/data", null);
            using var ahead = NewExecutor(engine, $"{folder}/data", places);
            await cold.LookAsync(default);
            await ahead.LookAsync(default);
            var place = places.Take();
            var operations = measurement.Quick ? 5 : 12;
            long runs = 0;
            var results = new List<FigureResult>
            {
                await measurement.CompareAsync(
                    Id,
                    "step in a cold container, p50",
                    Goal.Below(1.15, 1.05),
                    new Contender("executor, cold", "ms", () => Measurement.MedianAsync(operations, () => StepAsync(cold, place))),
                    new Contender("bare create, start, wait, remove", "ms", () => Measurement.MedianAsync(operations, engine.RunColdAsync))),
            };
            var waiting = ahead.Waiting!;
            await StepAsync(ahead, place);
            var compared = await measurement.CompareAsync(
                Id,
                "step in a container started ahead, p50",
                Goal.Below(0.5, 0.2),
                new Contender("executor, container waits", "ms", () => AheadAsync(operations)),
                new Contender("bare exec in a running container", "ms", () => Measurement.MedianAsync(operations, engine.ExecAsync)));
            ahead.Dispose();
            results.Add(compared with { Counters = new Dictionary<string, double> { ["runs"] = runs, ["foundOneWaiting"] = waiting.Used, ["containersLeft"] = await engine.CountAsync() } });
            return results;

            // What is set up between two steps is not the step's.
            async Task<Block> AheadAsync(int count)
            {
                var times = new List<double>();
                for (var i = 0; i < count; i++)
                {
                    await waiting.FilledAsync(places.Owner.Id).WaitAsync(Patience);
                    var offered = places.TakeOffered() ?? throw new InvalidOperationException("No container waits.");
                    runs++;
                    var started = TimeProvider.System.GetTimestamp();
                    await StepAsync(ahead, offered);
                    times.Add(TimeProvider.System.GetElapsedTime(started).TotalMilliseconds);
                }

                times.Sort();
                return new Block(Measurement.Quantile(times, 0.5), count);
            }

            async Task StepAsync(DockerAgentExecutor executor, AttemptPlace at)
            {
                var outcome = await executor.ExecuteAsync(places.Request(at), new Nowhere(), default);
                if (outcome != new ExecutionOutcome.Exited(0))
                {
                    throw new InvalidOperationException($"The step ended with {outcome}.");
                }
            }
        }
        finally
        {
            Shell($"cut -d' ' -f2 /proc/mounts | grep '^{folder}/' | sort -r | xargs -r -n1 umount -l; rm -rf {folder}");
        }
    }

    private static DockerAgentExecutor NewExecutor(BareEngine engine, string dataRoot, IAttemptPlaces? places) => new(
        new DockerExecutionOptions { Endpoint = $"unix://{engine.Socket}", Images = "mentiko-bench/*" },
        dataRoot,
        places is null ? "cold" : "ahead",
        _ => Task.FromResult<IReadOnlySet<string>>(new HashSet<string> { "cold", "ahead" }),
        TimeProvider.System,
        NullLogger<DockerAgentExecutor>.Instance,
        places);

    private static void Shell(string script)
    {
        using var process = System.Diagnostics.Process.Start("/bin/sh", ["-c", script]);
        process.WaitForExit();
    }

    private sealed class Nowhere : IExecutionOutput
    {
        public void Write(LogStream stream, ReadOnlySpan<byte> bytes)
        {
        }
    }

    /// <summary>Folders of attempts, as the data tree would make them.</summary>
    private sealed class Places(string root) : IAttemptPlaces
    {
        private readonly ConcurrentQueue<AttemptPlace> _offered = new();
        private int _last;

        public Organization Owner { get; } = new(new NamespaceId(new Guid(14, 0, 0, new byte[8])), NamespaceSlug.Parse("bench"), "bench", PlanTier.Free, NamespaceStatus.Active, Uid, DateTimeOffset.UnixEpoch);

        public AttemptPlace Take() => SetAside(Owner);

        public AttemptPlace? TakeOffered() => _offered.TryDequeue(out var place) ? place : null;

        public AttemptPlace SetAside(Organization organization)
        {
            var place = $"{root}/attempts/{Interlocked.Increment(ref _last)}";
            Shell($"mkdir -p {root}/workspace {place}/input {place}/output; chmod 755 {root} {root}/attempts {place} {place}/input; echo '{{}}' >{place}/input/event.json; chown {Uid}:{Uid} {root}/workspace {place}/output");
            return new AttemptPlace(organization, "place", $"{root}/workspace", $"{place}/input", $"{place}/output");
        }

        public void Offer(AttemptPlace place) => _offered.Enqueue(place);

        public void Withdraw(AttemptPlace place)
        {
        }

        public ExecutionRequest Request(AttemptPlace place) => new()
        {
            Organization = Owner,
            Run = RunId.Parse("0123456789abcdef0123456789abcdef"),
            Step = StepId.Parse("echo"),
            Attempt = 2,
            Command = ["/bin/echo", "ready"],
            Image = BareEngine.Image,
            Limits = new ExecutionLimits(TimeSpan.FromSeconds(30), 256L << 20, 1),
            Environment = ImmutableSortedDictionary<string, string>.Empty,
            Secrets = ImmutableSortedDictionary<string, string>.Empty,
            WorkspacePath = place.WorkspacePath,
            InputPath = place.InputPath,
            InputFile = "event.json",
            OutputPath = place.OutputPath,
        };
    }
}
