using System.Text;
using Mentiko.Core.Agents;
using Mentiko.Core.Audit;
using Mentiko.Core.Execution;
using Mentiko.Core.Logs;
using Mentiko.Core.Results;
using Mentiko.Core.Runs;
using Mentiko.Core.Secrets;
using Mentiko.Infrastructure.FileSystem;
using Mentiko.Infrastructure.Persistence.Commits;
using Mentiko.Infrastructure.Tests.Execution;
using Mentiko.TestKit.Engine;
using Mentiko.TestKit.Sketches;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Dispatch;

public sealed class EngineSecretTests
{
    private const string Value = "s3cr3t/T0ken+\"pi\" of the run";
    private const string Chain = "write: chain:start -> write:done";

    [Fact]
    public async Task Run_DeclaredSecrets_AreHandedOverAndNoOthers()
    {
        await using var engine = await EngineHost.StartAsync();
        await PutAsync(engine, "FEED_TOKEN", Value);
        await PutAsync(engine, "OTHER_TOKEN", "another-value-entirely");

        var run = await engine.RunAsync(ChainSketch.Of(Chain), Declaring("FEED_TOKEN"));

        Assert.Equal(RunStatus.Succeeded, run.Status);
        Assert.Equal([KeyValuePair.Create("FEED_TOKEN", Value)], Assert.Single(engine.Agents.Requests).Secrets);
        var entry = Assert.Single((await engine.Get<IAuditTrail>().ListAsync(engine.Acme, new AuditQuery(new PageRequest(), AuditActions.SecretAccessed), default)).Items);
        Assert.Equal(("FEED_TOKEN", "1", "write", "1", run.Id.Text), (entry.TargetId, entry.Details["version"], entry.Details["step"], entry.Details["attempt"], entry.RunId));
    }

    [Fact]
    public async Task Run_AgentThatPrintsItsSecretInManyForms_LeavesNoneOfThemInTheLog()
    {
        await using var engine = await EngineHost.StartAsync();
        await PutAsync(engine, "FEED_TOKEN", Value);
        engine.Agents.On("write", (request, output, _) =>
        {
            var secret = request.Secrets["FEED_TOKEN"];
            foreach (var line in new[] { secret, Base64(secret), Convert.ToHexStringLower(Encoding.UTF8.GetBytes(secret)), Uri.EscapeDataString(secret), System.Text.Json.JsonSerializer.Serialize(secret) })
            {
                foreach (var value in Encoding.UTF8.GetBytes($"line {line} end\n"))
                {
                    output.Write(LogStream.StdOut, [value]);
                }
            }

            return Task.FromResult<ExecutionOutcome>(new ExecutionOutcome.Exited(0));
        });

        var run = await engine.RunAsync(ChainSketch.Of(Chain), Declaring("FEED_TOKEN"));

        var lines = (await engine.LogAsync(run.Id)).Where(line => line.Contains("line", StringComparison.Ordinal)).ToList();
        Assert.Equal(5, lines.Count);
        Assert.All(lines, line => Assert.Contains("***", line, StringComparison.Ordinal));
        AssertNowhere(engine, Value);
    }

    [Theory]
    [InlineData("{\"type\":\"write:done\",\"data\":{\"text\":\"s3cr3t/T0ken+\\\"pi\\\" of the run\"}}")]
    [InlineData("{\"type\":\"write:done\",\"data\":{\"s3cr3t/T0ken+\\\"pi\\\" of the run\":1}}")]
    [InlineData("{\"type\":\"s3cr3t/T0ken+\\\"pi\\\" of the run\"}")]
    [InlineData("{\"type\":\"write:done\",\"data\":\"\\u0073\\u0033\\u0063\\u0072\\u0033\\u0074\\u002f\\u0054\\u0030\\u006b\\u0065\\u006e\\u002b\\u0022\\u0070\\u0069\\u0022\\u0020\\u006f\\u0066\\u0020\\u0074\\u0068\\u0065\\u0020\\u0072\\u0075\\u006e\"}")]
    [InlineData("{\"type\":\"write:done\",\"data\":\"{base64}\"}")]
    [InlineData("not even JSON: s3cr3t/T0ken+\"pi\" of the run")]
    public async Task Run_EventFileThatHoldsASecret_FailsTheAttemptBeforeAnythingIsStored(string content)
    {
        await using var engine = await EngineHost.StartAsync();
        await PutAsync(engine, "FEED_TOKEN", Value);
        engine.Agents.On("write", request =>
        {
            ScriptedExecutor.Emit(request, "a.json", content.Replace("{base64}", Base64("user:" + Value), StringComparison.Ordinal));
            return new ExecutionOutcome.Exited(0);
        });

        var run = await engine.RunAsync(ChainSketch.Of(Chain), Declaring("FEED_TOKEN"));

        Assert.Equal(AttemptReason.SecretInEvent, run.Steps[0].Attempts[0].Reason);
        Assert.Equal(["chain:start", "write:failed"], await engine.EventTypesAsync(run.Id));
        AssertNowhere(engine, Value);
    }

    [Theory]
    [InlineData(64)]
    [InlineData(76)]
    [InlineData(0)]
    public async Task Run_EventWhoseTextIsCutByLineEndsOrColours_FailsTheAttemptAsItsLogIsMasked(int lineLength)
    {
        var value = string.Concat(Enumerable.Range(0, 12).Select(number => $"part-{number}-of-a-long-token/"));
        var text = lineLength == 0
            ? $"\u001b[31m{value[..50]}\u001b[0m{value[50..]}"
            : string.Join('\n', Base64(value).Chunk(lineLength).Select(line => new string(line)));
        await using var engine = await EngineHost.StartAsync();
        await PutAsync(engine, "FEED_TOKEN", value);
        engine.Agents.On("write", request =>
        {
            ScriptedExecutor.Emit(request, "a.json", System.Text.Json.JsonSerializer.Serialize(new { type = "write:done", data = new { text } }));
            return new ExecutionOutcome.Exited(0);
        });

        var run = await engine.RunAsync(ChainSketch.Of(Chain), Declaring("FEED_TOKEN"));

        Assert.Equal(AttemptReason.SecretInEvent, run.Steps[0].Attempts[0].Reason);
        Assert.Equal(["chain:start", "write:failed"], await engine.EventTypesAsync(run.Id));
    }

    [Fact]
    public async Task Run_EventFileWithoutASecret_IsTakenAsItIs()
    {
        await using var engine = await EngineHost.StartAsync();
        await PutAsync(engine, "FEED_TOKEN", Value);
        engine.Agents.On("write", request =>
        {
            ScriptedExecutor.Emit(request, "a.json", "{\"type\":\"write:done\",\"data\":\"s3cr3t of the run\"}");
            return new ExecutionOutcome.Exited(0);
        });

        Assert.Equal(RunStatus.Succeeded, (await engine.RunAsync(ChainSketch.Of(Chain), Declaring("FEED_TOKEN"))).Status);
    }

    [Fact]
    public async Task Run_SecretInATextOfTheFailure_IsMasked()
    {
        await using var engine = await EngineHost.StartAsync();
        await PutAsync(engine, "FEED_TOKEN", "a-program-of-that-name");
        engine.Agents.On("write", _ => new ExecutionOutcome.StartFailed("There is no program a-program-of-that-name."));

        var run = await engine.RunAsync(ChainSketch.Of(Chain), Declaring("FEED_TOKEN"));

        Assert.Equal("There is no program ***.", run.Steps[0].Attempts[0].Text);
        AssertNowhere(engine, "a-program-of-that-name");
    }

    [Fact]
    public async Task Run_SecretThatAnotherStepGot_IsMaskedInThisOneToo()
    {
        await using var engine = await EngineHost.StartAsync();
        await PutAsync(engine, "FEED_TOKEN", Value);
        engine.Agents.On("show", (request, output, _) =>
        {
            Assert.Empty(request.Secrets);
            output.Write(LogStream.StdOut, Encoding.UTF8.GetBytes($"found {Value}\n"));
            return Task.FromResult<ExecutionOutcome>(new ExecutionOutcome.Exited(0));
        });

        // Every agent of the sketch is the same but for the step that shows.
        var first = true;
        var run = await engine.RunAsync(ChainSketch.Of("write: chain:start -> write:done", "show: write:done -> show:done"), agent =>
        {
            var declared = first ? agent with { Secrets = ["FEED_TOKEN"] } : agent;
            first = false;
            return declared;
        });

        Assert.Equal(RunStatus.Succeeded, run.Status);
        AssertNowhere(engine, Value);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_SecretReplacedOrDeletedBetweenItsSteps_IsStillMaskedInTheNext(bool isDeleted)
    {
        await using var engine = await EngineHost.StartAsync();
        await PutAsync(engine, "FEED_TOKEN", Value);
        engine.Agents.On("write", async (_, _, _) =>
        {
            if (isDeleted)
            {
                await engine.Get<ISecretStore>().DeleteAsync(engine.Acme, SecretName.Parse("FEED_TOKEN"), new AuditDraft(AuditActions.SecretDeleted, "secret", "FEED_TOKEN"), default);
            }
            else
            {
                await PutAsync(engine, "FEED_TOKEN", "quite-another-value");
            }

            return new ExecutionOutcome.Exited(0);
        });
        engine.Agents.On("show", (_, output, _) =>
        {
            output.Write(LogStream.StdOut, Encoding.UTF8.GetBytes($"found {Value}\n"));
            return Task.FromResult<ExecutionOutcome>(new ExecutionOutcome.Exited(0));
        });

        var first = true;
        var run = await engine.RunAsync(ChainSketch.Of("write: chain:start -> write:done", "show: write:done -> show:done"), agent =>
        {
            var declared = first ? agent with { Secrets = ["FEED_TOKEN"] } : agent;
            first = false;
            return declared;
        });

        Assert.Contains(await engine.LogAsync(run.Id), line => line.EndsWith("found ***", StringComparison.Ordinal));
        AssertNowhere(engine, Value);
    }

    [Theory]
    [InlineData("mkfifo \"{value}.json\"")]
    [InlineData("echo '{\"type\":\"{filler}{value}\"}' > a.json")]
    [InlineData("echo '{\"type\":\"\\u0065{rest}\"}' > a.json")]
    public async Task Run_SecretInWhatAnEventFileIsRefusedFor_IsMaskedInTheText(string script)
    {
        const string secret = "eyJhbGciOiJIUzI1NiJ9-eyJzdWIiOiJhZG1pbiIsInNjb3BlIjoiYWxsIn0-q8Zk3vWn0Rr5Tt7Yy9Uu1Ii3Oo5Pp7Aa9Ss1Dd3Ff5";
        await using var engine = await EngineHost.StartAsync();
        await PutAsync(engine, "FEED_TOKEN", secret);
        engine.Agents.On("write", request =>
        {
            SandboxBench.Shell(script.Replace("{value}", secret).Replace("{rest}", secret[1..]).Replace("{filler}", new string('x', 40)), request.OutputPath);
            return new ExecutionOutcome.Exited(0);
        });

        var run = await engine.RunAsync(ChainSketch.Of(Chain), Declaring("FEED_TOKEN"));

        Assert.Equal(RunStatus.Failed, run.Status);
        Assert.DoesNotContain(secret[..20], run.Steps[0].Attempts[0].Text, StringComparison.Ordinal);
        AssertNowhere(engine, secret[..20]);
    }

    [Fact]
    public async Task Run_MoreSecretsThanCanBeMasked_StartsNothing()
    {
        await using var engine = await EngineHost.StartAsync();
        var value = string.Concat(Enumerable.Range(0, 9000).Select(number => $"{number:x4}"));
        await PutAsync(engine, "FIRST_TOKEN", value);
        await PutAsync(engine, "SECOND_TOKEN", value + "2");

        var run = await engine.RunAsync(ChainSketch.Of(Chain), agent => agent with { Secrets = ["FIRST_TOKEN", "SECOND_TOKEN"] });

        Assert.Equal(AttemptReason.StartFailed, run.Steps[0].Attempts[0].Reason);
        Assert.Contains("64 KiB", run.Steps[0].Attempts[0].Text, StringComparison.Ordinal);
        Assert.Empty(engine.Agents.Requests);

        // The control: one of them can be.
        Assert.Equal(RunStatus.Succeeded, (await engine.RunAsync(ChainSketch.Of(Chain), Declaring("FIRST_TOKEN"))).Status);
    }

    [Fact]
    public async Task Run_SecretPutWhileAStepRuns_IsMaskedFromThenOn()
    {
        await using var engine = await EngineHost.StartAsync();
        const string later = "a-value-that-came-later";
        engine.Agents.On("write", async (_, output, _) =>
        {
            output.Write(LogStream.StdOut, Encoding.UTF8.GetBytes($"before {later}\n"));
            await PutAsync(engine, "LATE_TOKEN", later);
            output.Write(LogStream.StdOut, Encoding.UTF8.GetBytes($"after {later}\n"));
            return new ExecutionOutcome.Exited(0);
        });

        var run = await engine.RunAsync(ChainSketch.Of(Chain));

        var log = await engine.LogAsync(run.Id);
        Assert.Contains(log, line => line.EndsWith($"before {later}", StringComparison.Ordinal));
        Assert.Contains(log, line => line.EndsWith("after ***", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""UPDATE "Secrets" SET "Sealed" = x'00' WHERE "NamespaceId" = @ns""")]
    [InlineData("""UPDATE "Secrets" SET "Version" = 1099511627776 WHERE "NamespaceId" = @ns""")]
    [InlineData("""UPDATE "Secrets" SET "Version" = 'one' WHERE "NamespaceId" = @ns""")]
    [InlineData("""UPDATE "Secrets" SET "KeyVersion" = 1099511627776 WHERE "NamespaceId" = @ns""")]
    public async Task Run_SecretThatDoesNotDecrypt_FailsAsSecretUnreadableAndNothingStarts(string change)
    {
        await using var engine = await EngineHost.StartAsync();
        await PutAsync(engine, "FEED_TOKEN", Value);
        await engine.Get<ICommitLine>().CommitAsync<Done>(
            CommitAuthor.Of(engine.Acme),
            session =>
            {
                session.Execute(change);
                return default(Done);
            },
            CancellationToken.None);

        var run = await engine.RunAsync(ChainSketch.Of(Chain), Declaring("FEED_TOKEN"));

        Assert.Equal(AttemptReason.SecretUnreadable, run.Steps[0].Attempts[0].Reason);
        Assert.Empty(engine.Agents.Requests);
    }

    [Fact]
    public async Task Run_SecretDeletedWhileAnEarlierStepRuns_FailsItsOwnStepAsSecretMissing()
    {
        await using var engine = await EngineHost.StartAsync();
        await PutAsync(engine, "FEED_TOKEN", Value);
        engine.Agents.On("write", async (_, _, _) =>
        {
            await engine.Get<ISecretStore>().DeleteAsync(engine.Acme, SecretName.Parse("FEED_TOKEN"), new AuditDraft(AuditActions.SecretDeleted, "secret", "FEED_TOKEN"), default);
            return new ExecutionOutcome.Exited(0);
        });

        var run = await engine.RunAsync(ChainSketch.Of("write: chain:start -> write:done", "send: write:done -> send:done"), Declaring("FEED_TOKEN"));

        Assert.Equal(AttemptReason.SecretMissing, run.Steps.Single(step => step.Id.Text == "send").Attempts[0].Reason);
        Assert.DoesNotContain("FEED_TOKEN", run.Failure!.Text, StringComparison.Ordinal);
    }

    internal static Func<AgentDefinition, AgentDefinition> Declaring(string name) => agent => agent with { Secrets = [name] };

    internal static async Task PutAsync(EngineHost engine, string name, string value) =>
        Assert.True((await engine.Get<ISecretStore>().PutAsync(engine.Acme, SecretName.Parse(name), new SecretValue(value), null, CancellationToken.None)).IsOk);

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    /// <summary>No file of the data root holds the value, database and write-ahead log included, plainly or in base64.</summary>
    private static void AssertNowhere(EngineHost engine, string value)
    {
        var files = Directory.GetFiles(engine.Get<DataTree>().RootPath, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None });
        Assert.Contains(files, file => file.EndsWith("mentiko.db", StringComparison.Ordinal));
        foreach (var file in files.Where(file => !file.EndsWith("/.lock", StringComparison.Ordinal)))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var content = new MemoryStream();
            stream.CopyTo(content);
            foreach (var form in new[] { value, Base64(value), Uri.EscapeDataString(value) })
            {
                Assert.True(content.ToArray().AsSpan().IndexOf(Encoding.UTF8.GetBytes(form)) < 0, $"{file} holds {form}");
            }
        }
    }
}
