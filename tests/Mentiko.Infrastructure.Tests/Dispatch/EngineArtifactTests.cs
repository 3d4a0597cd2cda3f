using System.Globalization;
using System.Text;
using System.Text.Json;
using Mentiko.Core.Audit;
using Mentiko.Core.Execution;
using Mentiko.Core.Results;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.FileSystem;
using Mentiko.Infrastructure.Tests.Execution;
using Mentiko.TestKit.Engine;
using Mentiko.TestKit.Sketches;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Dispatch;

/// <summary>Files of the workspace that an event names are masked before the event is there.</summary>
public sealed class EngineArtifactTests
{
    private const string Value = "s3cr3t/T0ken of the run";
    private const string Chain = "write: chain:start -> write:done";

    [Fact]
    public async Task Run_ArtifactThatHoldsASecret_IsMaskedAndItsLogSaysSo()
    {
        var encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes(Value));
        await using var engine = await EngineHost.StartAsync();
        await EngineSecretTests.PutAsync(engine, "FEED_TOKEN", Value);
        var folder = "";
        engine.Agents.On("write", request =>
        {
            folder = request.WorkspacePath;
            Directory.CreateDirectory($"{folder}/out");
            File.WriteAllText($"{folder}/out/report.md", $"# Week\n{Value} and {encoded}, that was all\n");
            SandboxBench.Shell($"chmod 0510 {folder}/out/report.md");
            File.WriteAllText($"{folder}/out/clean.csv", "a;b\n");
            File.WriteAllText($"{folder}/out/unnamed.md", Value);
            Emit(request, "out/report.md", "out/clean.csv", "out/none.txt", "../attempts", "out");
            return new ExecutionOutcome.Exited(0);
        });

        var run = await engine.RunAsync(ChainSketch.Of(Chain), EngineSecretTests.Declaring("FEED_TOKEN"));

        Assert.Equal(RunStatus.Succeeded, run.Status);
        Assert.Equal("# Week\n*** and ***, that was all\n", await File.ReadAllTextAsync($"{folder}/out/report.md"));
        Assert.Equal("510", SandboxBench.Shell($"stat -c %a {folder}/out/report.md").Trim());
        Assert.Equal("a;b\n", await File.ReadAllTextAsync($"{folder}/out/clean.csv"));
        var log = await engine.LogAsync(run.Id);
        Assert.Single(log, line => line.Contains("the artifact out/report.md held the value of a secret", StringComparison.Ordinal));
        Assert.DoesNotContain(log, line => line.Contains("clean.csv", StringComparison.Ordinal));

        // The control: what no event names is the workspace's own and stays as it is.
        Assert.Equal(Value, await File.ReadAllTextAsync($"{folder}/out/unnamed.md"));
    }

    [Theory]
    [InlineData("ln -s {outside} report.md")]
    [InlineData("ln -s {folder} out; mkdir -p real", "out/beside.txt")]
    [InlineData("echo {value} > report.md; ln report.md .second")]
    [InlineData("mkfifo report.md")]
    public async Task Run_ArtifactThatIsNoPlainFile_FailsTheAttemptAndItsTargetStays(string script, string named = "report.md")
    {
        await using var engine = await EngineHost.StartAsync();
        await EngineSecretTests.PutAsync(engine, "FEED_TOKEN", Value);
        var folder = engine.Get<DataTree>().RootPath;
        var outside = Path.Combine(folder, "beside.txt");
        await File.WriteAllTextAsync(outside, Value);
        engine.Agents.On("write", request =>
        {
            SandboxBench.Shell(script.Replace("{outside}", outside).Replace("{folder}", folder).Replace("{value}", $"'{Value}'"), request.WorkspacePath);
            Emit(request, named);
            return new ExecutionOutcome.Exited(0);
        });

        var run = await engine.RunAsync(ChainSketch.Of(Chain), EngineSecretTests.Declaring("FEED_TOKEN"));

        Assert.Equal(AttemptReason.BadEvent, run.Steps[0].Attempts[0].Reason);
        Assert.Equal(["chain:start", "write:failed"], await engine.EventTypesAsync(run.Id));
        Assert.Equal(Value, await File.ReadAllTextAsync(outside));
    }

    [Fact]
    public async Task Run_ArtifactsThatThePlatformSearched_AreNotOnRecordAsTheAgents()
    {
        await using var engine = await EngineHost.StartAsync();
        await EngineSecretTests.PutAsync(engine, "FEED_TOKEN", Value);
        engine.Agents.On("prepare", request =>
        {
            File.WriteAllText($"{request.WorkspacePath}/payroll.csv", "a;b");
            File.WriteAllText($"{request.WorkspacePath}/old.md", Value);
            return new ExecutionOutcome.Exited(0);
        });
        engine.Agents.On("write", request =>
        {
            File.WriteAllText($"{request.WorkspacePath}/own.md", "mine");
            Emit(request, "payroll.csv", "old.md", "own.md");
            return new ExecutionOutcome.Exited(0);
        });

        var run = await engine.RunAsync(ChainSketch.Of("prepare: chain:start -> prepare:done", "write: prepare:done -> write:done"), EngineSecretTests.Declaring("FEED_TOKEN"));

        Assert.Equal(RunStatus.Succeeded, run.Status);
        var touched = (await engine.Get<IRunTraces>().ListAsync(engine.Acme, run.Id, new PageRequest(100), default)).Items
            .Where(entry => entry.Action == AuditActions.AgentFileTouched && entry.Details["step"] == "write").Select(entry => entry.TargetId);
        Assert.Equal(["own.md"], touched);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_ArtifactFullOfGuesses_TellsAnAgentNothingOfAnothersSecret(bool declaresIt)
    {
        const string pin = "73910462";
        await using var engine = await EngineHost.StartAsync();
        await EngineSecretTests.PutAsync(engine, "DOOR_PIN", pin);
        string[] seen = [];
        engine.Agents.On("guess", request =>
        {
            File.WriteAllLines($"{request.WorkspacePath}/guesses.txt", Enumerable.Range(73_910_000, 1_000).Select(number => number.ToString(CultureInfo.InvariantCulture)));
            ScriptedExecutor.Emit(request, "a.json", """{"type":"guess:done","data":{"report":"guesses.txt"}}""");
            return new ExecutionOutcome.Exited(0);
        });
        engine.Agents.On("look", request =>
        {
            seen = File.ReadAllLines($"{request.WorkspacePath}/guesses.txt");
            return new ExecutionOutcome.Exited(0);
        });

        var number = 0;
        var run = await engine.RunAsync(
            ChainSketch.Of("guess: chain:start -> guess:done", "look: guess:done guess:failed -> look:done", "use: look:done -> use:done"),
            agent => ++number == (declaresIt ? 1 : 3) ? agent with { Secrets = ["DOOR_PIN"] } : agent);

        // The control: who knows the value anyway has it masked.
        Assert.Equal(declaresIt ? AttemptReason.None : AttemptReason.SecretInEvent, run.Steps.Single(step => step.Id.Text == "guess").Attempts[0].Reason);
        Assert.Equal(declaresIt, seen.Contains("***"));
        Assert.Equal(!declaresIt, seen.Contains(pin));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_ArtifactsTooLargeToSearch_FailTheAttemptWhereItsRunHasSecrets(bool hasSecrets)
    {
        await using var engine = await EngineHost.StartAsync();
        await EngineSecretTests.PutAsync(engine, "FEED_TOKEN", Value);
        engine.Agents.On("write", request =>
        {
            using (var file = File.Create($"{request.WorkspacePath}/sparse.bin"))
            {
                file.SetLength(ArtifactFiles.MaxBytes + 1);
            }

            Emit(request, "sparse.bin");
            return new ExecutionOutcome.Exited(0);
        });

        var run = await engine.RunAsync(ChainSketch.Of(Chain), hasSecrets ? EngineSecretTests.Declaring("FEED_TOKEN") : null);

        Assert.Equal(hasSecrets ? AttemptReason.BadEvent : AttemptReason.None, run.Steps[0].Attempts[0].Reason);
    }

    private static void Emit(ExecutionRequest request, params string[] artifacts) =>
        ScriptedExecutor.Emit(request, "a.json", JsonSerializer.Serialize(new { type = "write:done", data = new { artifacts } }));
}
