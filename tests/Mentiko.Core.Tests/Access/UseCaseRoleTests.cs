using System.Reflection;
using Mentiko.Core.Access;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Plans;
using Mentiko.Core.Results;
using Mentiko.Core.Execution;
using Mentiko.TestKit.Fakes;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Mentiko.Core.Tests.Access;

/// <summary>Every use case that the product registers, as every role, with ports that say so when they are reached.</summary>
public sealed class UseCaseRoleTests
{
    public static TheoryData<Type> UseCases => [.. CoreSetup.UseCases];

    [Theory]
    [MemberData(nameof(UseCases))]
    public async Task Execute_EveryRole_ReachesThePortsIffItHoldsThePermission(Type useCase)
    {
        foreach (var role in Enum.GetValues<Role>())
        {
            var denials = new RecordingDenials();
            var instance = Make(useCase, denials);
            var permission = PermissionOf(useCase, instance);

            var denied = await IsForbiddenAsync(instance, new TestNamespace("acme").As(role));

            Assert.Equal(!RoleMatrix.Allows(role, permission), denied);
            Assert.Equal(denied ? [("acme", role, permission.Name, useCase.Name)] : [], denials.Entries);
        }
    }

    private const string Contract = """
        AddMember members.write
        ApplyUpgrade chains.write
        CancelRun runs.trigger
        ChangeMemberRole members.write
        CountAudit audit.read
        CreateApiKey keys.own
        DeleteAgent agents.write
        DeleteChain chains.write
        DeleteHost hosts.write
        DeleteOrganization namespace.delete
        DeleteSchedule schedules.write
        DeleteSecret secrets.write
        DeleteSignInProvider settings.write
        DeleteWebhook schedules.write
        DeleteWorkspacePath files.write
        DeliverWebhook runs.trigger
        DownloadRunLog logs.read
        ExplainWaiting runs.read
        ExportAudit audit.read
        ExportOrganization namespace.delete
        FindAgents agents.read
        FindChains chains.read
        FindRuns runs.read
        FollowRunLog logs.read
        ForkItem chains.write
        GetAgent agents.read
        GetBilling billing.read
        GetChain chains.read
        GetChainVersion chains.read
        GetHost hosts.read
        GetQueue runs.read
        GetQuotas quotas.read
        GetRun runs.read
        GetRunDefinition runs.read
        GetRunEvent events.read
        GetRunProgress runs.read
        GetRunTimeline runs.read
        GetRunTrace audit.read
        GetSchedule schedules.read
        GetSecret secrets.read
        GetSettings settings.read
        GetSignInProvider settings.read
        GetVault vault.rotate
        GetWebhook schedules.read
        LeaveOrganization membership.own
        ListAgents agents.read
        ListApiKeys keys.own
        ListAudit audit.read
        ListBillingMonths billing.read
        ListChainVersions chains.read
        ListChains chains.read
        ListDeliveries schedules.read
        ListExecutors runs.read
        ListHosts hosts.read
        ListInvitations members.read
        ListMembers members.read
        ListNotifications runs.read
        ListRunEvents events.read
        ListRuns runs.read
        ListScheduleTicks schedules.read
        ListSchedules schedules.read
        ListSecrets secrets.read
        ListWebhooks schedules.read
        OpenWorkspacePath files.read
        PauseQueue quotas.write
        PreflightHost hosts.write
        PreviewRetry runs.trigger
        PreviewUpgrade chains.write
        PutSecret secrets.write
        ReadRunLog logs.read
        RedeliverWebhook runs.trigger
        RemoveMember members.write
        RestoreChainVersion chains.write
        ResumeQueue quotas.write
        RetryRun runs.trigger
        RevokeApiKey keys.own
        RevokeInvitation members.write
        RotateVaultKey vault.rotate
        RotateWebhook schedules.write
        RunSchedule runs.trigger
        SaveAgent agents.write
        SaveChain chains.write
        SaveHost hosts.write
        SaveQuotas quotas.write
        SaveSchedule schedules.write
        SaveSettings settings.write
        SaveSignInProvider settings.write
        SaveWebhook schedules.write
        SummarizeRuns runs.read
        TestWebhook runs.trigger
        TriggerRun runs.trigger
        ValidateChain chains.write
        VerifyAudit audit.read
        WriteWorkspaceFile files.write
        """;

    [Fact]
    public void UseCases_All_NeedThePermissionOfTheContract()
    {
        var actual = CoreSetup.UseCases.Select(useCase => $"{useCase.Name} {PermissionOf(useCase, Make(useCase, new RecordingDenials())).Name}");

        Assert.Equal(Contract.ReplaceLineEndings("\n"), string.Join('\n', actual.Order(StringComparer.Ordinal)));
    }

    private static Permission PermissionOf(Type useCase, object instance) =>
        (Permission)useCase.GetProperty(nameof(UseCase<,>.Permission))!.GetValue(instance)!;

    /// <summary>True for a refusal by role; false for whatever else happened, a reached port above all.</summary>
    private static async Task<bool> IsForbiddenAsync(object useCase, NamespaceScope scope)
    {
        var execute = useCase.GetType().GetMethod("ExecuteAsync")!;
        var input = execute.GetParameters()[1].ParameterType;
        try
        {
            var task = (Task)execute.Invoke(useCase, [scope, input.IsValueType ? Activator.CreateInstance(input) : null, CancellationToken.None])!;
            await task;
            var result = task.GetType().GetProperty("Result")!.GetValue(task)!;
            return result.GetType().GetProperty("Error")!.GetValue(result) is Error.Forbidden;
        }
        catch (Exception e) when (e is PortReachedException or NullReferenceException or InvalidOperationException or ArgumentException)
        {
            // The input is empty: an act that is allowed to begin stumbles over it or reaches a port.
            return false;
        }
    }

    private static object Make(Type useCase, RecordingDenials denials)
    {
        var services = new ServiceCollection();
        services.AddMentikoCore();
        services.AddSingleton<IDenialRecorder>(denials);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(new ExecutorPatience(TimeSpan.FromMinutes(10)));
        services.AddSingleton(new PlanCatalog([new Plan(PlanTier.Free, 1, new QuotaLimits(1, 1, 1, 1, 1, 1), new SandboxCaps(16, 1, 8))]));
        foreach (var port in typeof(CoreSetup).Assembly.GetExportedTypes().Where(type => type.IsInterface && !type.IsGenericType && type != typeof(IDenialRecorder)))
        {
            services.AddSingleton(port, _ => TrippingPort.Make(port));
        }

        using var provider = services.BuildServiceProvider();
        return provider.GetRequiredService(useCase);
    }

    private sealed class PortReachedException : Exception;

    public class TrippingPort : DispatchProxy
    {
        public static object Make(Type port) =>
            typeof(DispatchProxy).GetMethod(nameof(Create), 2, [])!.MakeGenericMethod(port, typeof(TrippingPort)).Invoke(null, null)!;

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => throw new PortReachedException();
    }
}
