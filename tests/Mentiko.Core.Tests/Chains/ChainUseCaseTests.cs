using System.Text.Json;
using Mentiko.Core.Access;
using Mentiko.Core.Agents;
using Mentiko.Core.Audit;
using Mentiko.Core.Chains;
using Mentiko.Core.Results;
using Mentiko.Core.Tests.Runs;
using Xunit;

namespace Mentiko.Core.Tests.Chains;

public sealed class ChainUseCaseTests
{
    private readonly Desk _desk = new();

    [Fact]
    public async Task SaveAgent_GoodDefinition_IsSavedWithItsAudit()
    {
        var saved = await _desk.SaveAgentAsync(_desk.Own, "writer");

        Assert.Equal((1, "admin"), (saved.Value.Version, saved.Value.Author));
        Assert.Equal((AuditActions.AgentUpdated, "agent", "writer"), (_desk.Agents.Audit[0].Action, _desk.Agents.Audit[0].TargetKind, _desk.Agents.Audit[0].TargetId));
    }

    [Fact]
    public async Task SaveAgent_BadDefinition_ListsEverythingAndSavesNothing()
    {
        var saved = await _desk.SaveAgentAsync(_desk.Own, "writer", """{"runtime":{"type":"command","command":["x"]},"env":{"PATH":"/"},"colour":1}""");

        Assert.Equal(["$.colour", "$.env.PATH"], Assert.IsType<Error.Invalid>(saved.Error).Errors.Keys.Order(StringComparer.Ordinal));
        Assert.Empty(_desk.Agents.Audit);
    }

    [Fact]
    public async Task SaveChain_UnknownAgent_IsRefusedUntilItExists()
    {
        var refused = await _desk.SaveChainAsync(_desk.Own, "weekly");
        Assert.Equal(["$.steps[0].agent"], Assert.IsType<Error.Invalid>(refused.Error).Errors.Keys);

        await _desk.SaveAgentAsync(_desk.Own, "writer");
        Assert.True((await _desk.SaveChainAsync(_desk.Own, "weekly")).IsOk);
    }

    [Fact]
    public async Task SaveChain_AgentOfAnotherNamespace_IsLikeOneThatNeverWas()
    {
        var never = await _desk.SaveChainAsync(_desk.Own, "weekly");
        await _desk.SaveAgentAsync(_desk.Other, "writer");
        var foreign = await _desk.SaveChainAsync(_desk.Own, "weekly");

        Assert.Equal(JsonSerializer.Serialize(((Error.Invalid)never.Error!).Errors), JsonSerializer.Serialize(((Error.Invalid)foreign.Error!).Errors));

        // The control: its own namespace may use it.
        Assert.True((await _desk.SaveChainAsync(_desk.Other, "weekly")).IsOk);
    }

    [Fact]
    public async Task SaveChain_FormAndMeaningWrong_ListsBothAtOnce()
    {
        var saved = await _desk.SaveChainAsync(_desk.Own, "weekly", """{"steps":[{"id":"w","agent":"ghost","triggers":"chain:start","maxVisits":0}]}""");

        Assert.Equal(["$.steps[0].agent", "$.steps[0].maxVisits"], Assert.IsType<Error.Invalid>(saved.Error).Errors.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task SaveChain_WrongVersion_PreconditionFailed()
    {
        await _desk.SaveAgentAsync(_desk.Own, "writer");
        await _desk.SaveChainAsync(_desk.Own, "weekly");

        Assert.IsType<Error.PreconditionFailed>((await _desk.SaveChainAsync(_desk.Own, "weekly", expected: 0)).Error);
        Assert.Equal(2, (await _desk.SaveChainAsync(_desk.Own, "weekly", expected: 1)).Value.Version);
    }

    [Fact]
    public async Task ValidateChain_BadChain_AnswersInsteadOfRefusing()
    {
        var verdict = (await _desk.Validate.ExecuteAsync(_desk.Own.As(Role.Admin), JsonElement.Parse(Desk.Chain), default)).Value;

        Assert.False(verdict.Valid);
        Assert.Equal(["unknown-agent", "unused-event"], verdict.Problems.Select(problem => problem.Code));
        Assert.Empty(_desk.Chains.Audit);
    }

    [Fact]
    public async Task ValidateChain_OnlyWarnings_IsValid()
    {
        await _desk.SaveAgentAsync(_desk.Own, "writer");

        var verdict = (await _desk.Validate.ExecuteAsync(_desk.Own.As(Role.Admin), JsonElement.Parse(Desk.Chain), default)).Value;

        Assert.True(verdict.Valid);
        Assert.Equal(["unused-event"], verdict.Problems.Select(problem => problem.Code));
    }

    [Fact]
    public async Task RestoreChainVersion_Earlier_BecomesANewVersion()
    {
        await _desk.SaveAgentAsync(_desk.Own, "writer");
        await _desk.SaveChainAsync(_desk.Own, "weekly");
        await _desk.SaveChainAsync(_desk.Own, "weekly", Desk.Chain.Replace("write:done", "other:done", StringComparison.Ordinal));

        var restored = await _desk.Restore.ExecuteAsync(_desk.Own.As(Role.Admin), new RestoreChainVersion.Input(ChainName.Parse("weekly"), 1, null), default);

        Assert.Equal(3, restored.Value.Version);
        Assert.Equal("write:done", restored.Value.Definition.Steps[0].Emits[0].Text);
        Assert.Equal(AuditActions.ChainRestored, _desk.Chains.Audit[^1].Action);
    }

    [Fact]
    public async Task RestoreChainVersion_ItsAgentIsGone_IsRefused()
    {
        await _desk.SaveAgentAsync(_desk.Own, "writer");
        await _desk.SaveChainAsync(_desk.Own, "weekly");
        await _desk.Agents.DeleteAsync(_desk.Own.As(Role.Admin), AgentName.Parse("writer"), null, new AuditDraft("agent.deleted", "agent", "writer"), default);

        var restored = await _desk.Restore.ExecuteAsync(_desk.Own.As(Role.Admin), new RestoreChainVersion.Input(ChainName.Parse("weekly"), 1, null), default);

        Assert.IsType<Error.Invalid>(restored.Error);
        Assert.IsType<Error.NotFound>((await _desk.Restore.ExecuteAsync(_desk.Other.As(Role.Admin), new RestoreChainVersion.Input(ChainName.Parse("weekly"), 1, null), default)).Error);
    }
}
