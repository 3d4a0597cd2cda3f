using System.Collections.Immutable;
using Mentiko.Core.Chains;
using Mentiko.Core.Execution;
using Mentiko.Core.Hosts;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.Execution.Ssh;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Execution;

/// <summary>What those who run the instance hear of an attempt that an executor could not run: its kind, and no word of a tenant's.</summary>
public sealed class LastErrorTests : IDisposable
{
    private const string Words = "deploy@10.1.2.3 says: a tenant's own words";

    private readonly string _root = Directory.CreateTempSubdirectory("last-error").FullName;

    public static TheoryData<string, string> Kinds => new()
    {
        { "away", "What an attempt was to run on did not answer." },
        { "unavailable", "An attempt could not be run." },
        { "lost", "An attempt was lost while its program ran." },
        { "key", "A remote host showed another key than the registered one." },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task LastError_OfARemoteHost_IsItsKindAlone(string kind, string sentence)
    {
        var outcome = OutcomeOf(kind);
        var executor = new SshAgentExecutor(new SshExecutionOptions(), _root, new RefusingBook(outcome), TimeProvider.System);

        Assert.Equal(outcome, await executor.ExecuteAsync(Request(), new Collected(), default));

        Assert.Equal(sentence, executor.Health.LastError);
    }

    [Fact]
    public async Task LastError_WhereTheExecutorIsNotAtFault_StaysAsItWas()
    {
        var executor = new SshAgentExecutor(new SshExecutionOptions(), _root, new RefusingBook(new ExecutionOutcome.StartFailed(Words)), TimeProvider.System);
        await executor.ExecuteAsync(Request(), new Collected(), default);
        Assert.Null(executor.Health.LastError);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static ExecutionOutcome OutcomeOf(string kind) => kind switch
    {
        "away" => new ExecutionOutcome.Unavailable(Words, MayPass: true),
        "unavailable" => new ExecutionOutcome.Unavailable(Words),
        "lost" => new ExecutionOutcome.Lost(Words),
        _ => new ExecutionOutcome.HostKeyRefused(Words),
    };

    private string Folder(string name) => Directory.CreateDirectory(Path.Combine(_root, name)).FullName;

    private ExecutionRequest Request() => new()
    {
        Organization = new Organization(
            new NamespaceId(Guid.Parse("11111111-1111-1111-1111-111111111111")), NamespaceSlug.Parse("acme"), "Acme", PlanTier.Free,
            NamespaceStatus.Active, 70_000, DateTimeOffset.UnixEpoch),
        Run = RunId.Parse("0123456789abcdef0123456789abcdef"),
        Step = StepId.Parse("collect"),
        Attempt = 1,
        Command = ["true"],
        Limits = SandboxBench.Limits,
        Environment = ImmutableSortedDictionary<string, string>.Empty,
        Secrets = ImmutableSortedDictionary<string, string>.Empty,
        WorkspacePath = Folder("workspace"),
        InputPath = Folder("input"),
        InputFile = "event.json",
        OutputPath = Folder("output"),
    };

    /// <summary>Gives no host out.</summary>
    private sealed class RefusingBook(ExecutionOutcome outcome) : IHostBook
    {
        public Task<(HostAccess? Access, ExecutionOutcome? Refusal)> OpenAsync(ExecutionRequest request, CancellationToken cancel) =>
            Task.FromResult<(HostAccess?, ExecutionOutcome?)>((null, outcome));

        public Task RecordKeyRefusedAsync(ExecutionRequest request, HostAccess access, HostKey? shown) => Task.CompletedTask;
    }
}
