using System.Collections.Immutable;
using Mentiko.Core.Access;
using Mentiko.Core.Agents;
using Mentiko.Core.Audit;
using Mentiko.Core.Namespaces;
using Mentiko.Infrastructure.Egress;
using Mentiko.Infrastructure.FileSystem;

namespace Mentiko.Infrastructure.Dispatch;

/// <summary>Opens an attempt's way out and sees what it does outside of itself.</summary>
internal sealed class AttemptObserver(EgressDoors doors, IOrganizationSettingsStore settings, WorkspaceWitness witness, IAuditTrail trail)
{
    /// <param name="scope">The namespace.</param>
    /// <param name="work">The attempt.</param>
    /// <param name="mask">Masks what the agent has a say in.</param>
    /// <param name="say">Takes lines for the run's log, masked.</param>
    public async Task<AttemptSight> OpenAsync(NamespaceScope scope, AttemptWork work, Func<string, string> mask, Action<string> say)
    {
        var hosts = await HostsAsync(scope, work.Agent, say);
        var door = doors.TryOpen(hosts, place => BeginAsync(scope, work, mask(place)), kind => say(SentenceOf(kind)));
        return new AttemptSight(hosts, door, witness.Open(scope.Organization));
    }

    private async Task<bool> BeginAsync(NamespaceScope scope, AttemptWork work, string place) =>
        (await trail.AppendAsync(scope, AttemptRecord.CallsBegin(place, work.Run, work.Step.Id, work.Number), CancellationToken.None)).IsOk;

    // As the settings are now, not as they were when the run began: what an Owner takes back is back.
    private async Task<ImmutableArray<HostPattern>> HostsAsync(NamespaceScope scope, AgentDefinition agent, Action<string> say)
    {
        if (agent.Network.Allow.IsEmpty)
        {
            return [];
        }

        var found = await settings.FindAsync(scope, CancellationToken.None);
        var allowed = found.TryGet(out var organization, out _) ? organization.Settings.Network.Allow : [];
        foreach (var host in agent.Network.Patterns.Where(host => HostPattern.Both([host], allowed).IsEmpty))
        {
            say($"the organization does not allow its agents to call {host}: calls are refused");
        }

        return HostPattern.Both(agent.Network.Patterns, allowed);
    }

    private static string SentenceOf(CallKind kind) => kind.Host.Length == 0
        ? $"a call was refused: {kind.Decision.ToWire()}"
        : FormattableString.Invariant($"a call to {kind.Host}:{kind.Port} was refused: {kind.Decision.ToWire()}");
}

/// <summary>What is open for one attempt.</summary>
internal sealed class AttemptSight(ImmutableArray<HostPattern> hosts, EgressDoor? door, WorkspaceSight workspace) : IAsyncDisposable
{
    public ImmutableArray<HostPattern> Hosts => hosts;

    public EgressDoor? Door => door;

    /// <summary>Closes the way out and says what was done; call it when nothing of the agent lives any more.</summary>
    public async Task<AttemptRecord> CloseAsync() =>
        new(door is null ? CallRecord.Nothing : await door.CloseAsync(), workspace.Close());

    public async ValueTask DisposeAsync()
    {
        workspace.Dispose();
        if (door is not null)
        {
            await door.DisposeAsync();
        }
    }
}
