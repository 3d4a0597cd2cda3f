using Mentiko.Core.Audit;
using Mentiko.Core.Chains;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.Dispatch;
using Mentiko.Infrastructure.Egress;
using Mentiko.Infrastructure.FileSystem;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Egress;

/// <summary>What is beyond the lines of a record hides no host that was reached.</summary>
public sealed class CallTallyTests
{
    private readonly CallTally _tally = new();

    [Fact]
    public void Calls_ManyRefused_DoNotHideTheOneThatWasMade()
    {
        for (var i = 0; i < 1000; i++)
        {
            Add($"h{i}.example.com", "CONNECT", CallDecision.NotAllowed, 0);
        }

        Add("api.example.com", "GET", CallDecision.Allowed, 200);
        var record = _tally.ToRecord();
        Assert.Equal("api.example.com", Assert.Single(record.Calls, call => call.Kind.Decision == CallDecision.Allowed).Kind.Host);
        Assert.Equal((CallTally.MostRefused, 1000 - CallTally.MostRefused, 0), (record.Calls.Length - 1, (int)record.BeyondRefused.Count, (int)record.BeyondMade.Count));
    }

    [Theory]
    [InlineData(nameof(CallDecision.Unknown))]
    [InlineData(nameof(CallDecision.Unreachable))]
    public void Calls_ManyFailed_DoNotHideTheOneThatWasMade(string decision)
    {
        var failed = Enum.Parse<CallDecision>(decision);
        for (var i = 0; i < 2000; i++)
        {
            Add($"h{i}.example.com", "CONNECT", failed, 0);
        }

        Add("api.example.com", "GET", CallDecision.Allowed, 200);
        Assert.Single(_tally.ToRecord().Calls, call => call.Kind.Host == "api.example.com");
    }

    [Fact]
    public void Call_ThatWasAnsweredBadly_IsOneThatWasMade()
    {
        for (var i = 0; i < 2000; i++)
        {
            Add($"h{i}.example.com", "CONNECT", CallDecision.Unreachable, 0);
        }

        Add("api.example.com", "POST", CallDecision.BadAnswer, 0);
        Assert.Equal(CallDecision.BadAnswer, Assert.Single(_tally.ToRecord().Calls, call => call.Kind.Host == "api.example.com").Kind.Decision);
    }

    [Fact]
    public void Calls_AnsweredBadlyBeyondTheirLines_ShareTheirHostsFurtherOne()
    {
        for (var i = 0; i < CallTally.MostMade; i++)
        {
            Add("loud.example.com", $"M{i}", CallDecision.Allowed, 200);
        }

        Add("api.example.com", "POST", CallDecision.BadAnswer, 0);
        Add("api.example.com", "GET", CallDecision.Allowed, 200);
        var (kind, sum) = Assert.Single(_tally.ToRecord().Calls, call => call.Kind.Host == "api.example.com");
        Assert.Equal((new CallKind("api.example.com", 443, "", CallDecision.Allowed, 0), 2), (kind, (int)sum.Count));
    }

    [Fact]
    public void Calls_ManyKindsToOneHost_DoNotHideAnotherHost()
    {
        for (var i = 0; i < 2000; i++)
        {
            Add("loud.example.com", $"M{i}", CallDecision.Allowed, 200);
        }

        Add("api.example.com", "GET", CallDecision.Allowed, 200);
        Add("api.example.com", "POST", CallDecision.Allowed, 201);
        var record = _tally.ToRecord();
        var (kind, sum) = Assert.Single(record.Calls, call => call.Kind.Host == "api.example.com");
        Assert.Equal((new CallKind("api.example.com", 443, "", CallDecision.Allowed, 0), 2), (kind, (int)sum.Count));
        Assert.Equal(2002, record.Calls.Sum(call => call.Sum.Count));
        Assert.Equal(CallTally.MostMade + 2, record.Calls.Length);
    }

    [Fact]
    public void Calls_BeyondAllLines_AreCountedInTwoEntries()
    {
        const int Lines = CallTally.MostMade + CallTally.MostFolded, More = 5;
        for (var i = 0; i < Lines + More; i++)
        {
            Add($"h{i}.example.com", "GET", CallDecision.Allowed, 200);
        }

        for (var i = 0; i < CallTally.MostRefused + More + 1; i++)
        {
            Add($"h{i}.example.com", "GET", CallDecision.NotAllowed, 0);
        }

        // Of a kind that has a line.
        Add("h0.example.com", "GET", CallDecision.Allowed, 200);
        var record = new AttemptRecord(_tally.ToRecord(), FileRecord.Nothing);
        Assert.Equal(Lines + CallTally.MostRefused, record.Calls.Calls.Length);
        Assert.Equal(3 * (Lines + More + 1 + CallTally.MostRefused + More + 1), record.BytesCarried);

        var further = record.ToAudit(RunId.From(Guid.Empty), StepId.Parse("a"), 1).Where(draft => draft.TargetId == "(further)").ToList();
        Assert.Equal([(AuditOutcome.Allowed, "5"), (AuditOutcome.Denied, "6")], further.Select(draft => (draft.Outcome, draft.Details!["count"])));
    }

    private void Add(string host, string method, CallDecision decision, int status) =>
        _tally.Add(new CallKind(host, 443, method, decision, status), 1, 2, TimeSpan.Zero);
}
