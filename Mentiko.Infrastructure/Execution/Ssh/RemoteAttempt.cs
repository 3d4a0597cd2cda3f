using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using Mentiko.Core.Execution;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.Execution.Local;
using Mentiko.Infrastructure.Execution.Ssh.Links;
using Mentiko.Infrastructure.Execution.Ssh.Trees;
using Mentiko.Infrastructure.FileSystem;
using Renci.SshNet;
using Renci.SshNet.Common;

namespace Mentiko.Infrastructure.Execution.Ssh;

/// <summary>One attempt on a host, from the connection to the proof that nothing of it lives there.</summary>
internal sealed class RemoteAttempt(
    SshExecutionOptions options, HostLinks links, WorkspaceBases bases, HostAccess access, ExecutionRequest request, IExecutionOutput output, AttemptStop stop, TimeProvider time)
{
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(60);

    private readonly TimeSpan _lease = TimeSpan.FromSeconds(options.LeaseSeconds);
    private readonly string _id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
    private RemoteSession? _session;

    /// <summary>Throws <see cref="HostKeyRefusedException"/>, and what the output throws.</summary>
    public async Task<ExecutionOutcome> RunAsync(OpenedFolders folders)
    {
        var outcome = await JudgeAsync(folders);
        if (_session?.Broken is { } broken)
            ExceptionDispatchInfo.Throw(broken);
        return outcome;
    }

    private async Task<ExecutionOutcome> JudgeAsync(OpenedFolders folders)
    {
        var workspace = bases.Enter(request.Organization.Id, access);
        try
        {
            return await TryRunAsync(folders, workspace);
        }
        catch (Exception failure) when (_session is null && stop.Reason != StopReason.None && (failure.MeansCut() || failure is SshException))
        {
            return new ExecutionOutcome.Cancelled();
        }
        catch (WorkspaceBoundException failure)
        {
            return _session is null ? new ExecutionOutcome.Unavailable(failure.Message) : new ExecutionOutcome.LimitExceeded(AttemptReason.LimitFiles, failure.Message);
        }
        catch (HostRefusedException failure)
        {
            return await LoseAsync(failure.Message, mayPass: false);
        }
        catch (Exception failure) when (failure.MeansCut())
        {
            return await LoseAsync(failure is LinkBrokenException ? failure.Message : $"The link to the host {access.Shown} was cut.", mayPass: true);
        }
        catch (SshException failure)
        {
            return await LoseAsync($"The host {access.Shown} refuses a file: {LinkFailures.Readable(failure.Message)}.", mayPass: false);
        }
        finally
        {
            bases.Leave(workspace);
        }
    }

    private async Task<ExecutionOutcome> TryRunAsync(OpenedFolders folders, WorkspaceBase workspace)
    {
        using var shell = await links.OpenShellAsync(access, stop.Token);
        using var sftp = await links.OpenFilesAsync(access, stop.Token);
        var facts = await HostFacts.AskAsync(shell, stop.Token);
        if (facts.Version != PorterCommand.Version || facts.Prefix != access.Definition.Prefix)
            throw new HostRefusedException($"The porter on the host {access.Shown} is of another version or serves another prefix than is registered.");
        var events = new EventFolders(shell, sftp, facts.Prefix, _id);
        var files = new RemoteFiles(sftp, $"{facts.Prefix}/workspace", events.Staging);
        var sync = new WorkspaceSync(shell, files, new TravellingTree(folders.Workspace, Ownership.AgentOwns(request.Organization)), workspace, options);
        try
        {
            await events.SendAsync(folders.Input, stop.Token);
            await InTurnAsync(workspace, async () => await sync.PushAsync(await IsAloneAsync(sftp, facts, workspace), stop.Token), stop.Token);
            var outcome = await ExecuteAsync(facts);
            if (outcome is ExecutionOutcome.Unavailable or ExecutionOutcome.Lost)
                return outcome;
            return await BringBackAsync(events, sync, folders, workspace, outcome);
        }
        finally
        {
            await ClearAsync(shell);
        }
    }

    private async Task<ExecutionOutcome> ExecuteAsync(HostFacts facts)
    {
        // A connection of its own: what cuts it short does not cut off the files.
        using var talk = await links.OpenShellAsync(access, stop.Token);
        stop.Token.ThrowIfCancellationRequested();
        _session = new RemoteSession(talk, output, stop, request.Limits, _lease, time);
        var end = await _session.RunAsync(AttemptOrder.Write(request, _id, facts.Filter, options));
        if (end is null)
            await new LostLink(links, access, _lease, time).ProveGoneAsync(_id, _session.LastHeard, _session.HasBegun);
        return end is not null ? RemoteEnd.ToOutcome(end, stop.Reason, request.Limits)
            : stop.Reason != StopReason.None ? RemoteEnd.ToOutcome("killed", stop.Reason, request.Limits)
            : new ExecutionOutcome.Lost($"The link to the host {access.Shown} was cut while the program ran. It was ended there.");
    }

    // Also of an attempt that was stopped: what it wrote until then is written.
    private async Task<ExecutionOutcome> BringBackAsync(EventFolders events, WorkspaceSync sync, OpenedFolders folders, WorkspaceBase workspace, ExecutionOutcome outcome)
    {
        await InTurnAsync(workspace, () => sync.PullAsync(CancellationToken.None), CancellationToken.None);
        if (outcome is ExecutionOutcome.Exited { Code: 0 })
            await events.CollectAsync(new TravellingTree(folders.Output, Ownership.AgentOwns(request.Organization)), CancellationToken.None);
        return outcome;
    }

    // Other servers' attempts have folders there too.
    private async Task<bool> IsAloneAsync(SftpClient sftp, HostFacts facts, WorkspaceBase workspace)
    {
        if (workspace.AtWork > 1)
            return false;
        await foreach (var entry in sftp.ListDirectoryAsync($"{facts.Prefix}/attempts", stop.Token))
        {
            if (entry.Name is not ("." or "..") && entry.Name != _id)
                return false;
        }

        return true;
    }

    private static async Task InTurnAsync(WorkspaceBase workspace, Func<Task> act, CancellationToken cancel)
    {
        await workspace.Turn.WaitAsync(cancel);
        try
        {
            await act();
        }
        finally
        {
            workspace.Turn.Release();
        }
    }

    private async Task ClearAsync(SshClient shell)
    {
        using var patience = new CancellationTokenSource(EndPatience, time);
        try
        {
            await LostLink.EndAsync(shell, _id, patience.Token);
        }
        catch (Exception failure) when (failure.MeansCut() || failure is HostRefusedException or SshException)
        {
            // The porter takes it away by itself when it is old.
        }
    }

    private async Task<ExecutionOutcome> LoseAsync(string text, bool mayPass)
    {
        if (_session is null)
            return new ExecutionOutcome.Unavailable(text, mayPass);
        // It ran, and what it left is not here: the same step anew, and nothing of this one beside it.
        await new LostLink(links, access, _lease, time).ProveGoneAsync(_id, _session.LastHeard, _session.HasBegun);
        return stop.Reason != StopReason.None ? RemoteEnd.ToOutcome("killed", stop.Reason, request.Limits) : new ExecutionOutcome.Lost(text);
    }
}
