using Mentiko.Core.Access;
using Mentiko.Core.Hosts;
using Mentiko.Core.Results;
using Mentiko.Infrastructure.Execution.Ssh.Links;
using Mentiko.Infrastructure.Execution.Ssh.Probing;
using Mentiko.Infrastructure.Persistence.Commits;
using Microsoft.Extensions.Options;
using Renci.SshNet.Common;

namespace Mentiko.Infrastructure.Execution.Ssh;

/// <summary>Goes to a host as an attempt would, and tries what must not be possible.</summary>
internal sealed class HostPreflight(HostCredentials credentials, AddressAllowList allowed, ICommitLine commits, IOptions<SshExecutionOptions> options, TimeProvider time) : IHostPreflight
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    private readonly HostLinks _links = new(TimeSpan.FromSeconds(options.Value.ConnectSeconds));

    public string? RefuseAddress(NamespaceScope scope, string address) =>
        allowed.IsEmpty ? "This server runs no agents on remote hosts: its operator has named no place for them (Mentiko:Execution:Ssh:Hosts)."
        : allowed.Allows(address) ? null
        : "This server's operator does not let remote hosts be there (Mentiko:Execution:Ssh:Hosts).";

    public async Task<Result<HostCheck>> CheckAsync(NamespaceScope scope, RemoteHost host, CancellationToken cancel)
    {
        if (RefuseAddress(scope, host.Definition.Address) is { } refused)
            return new Error.Conflict(refused);
        if (!(await credentials.OpenAsync(scope, host, null, cancel)).TryGet(out var access, out var refusal))
            return refusal;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(Longest);
        var findings = new List<HostFinding>();
        try
        {
            await new HostProbes(_links, access, options.Value, time).RunAsync(findings, patience.Token);
        }
        catch (HostKeyRefusedException failure)
        {
            findings.Add(new HostFinding("host key", false, $"The host shows {failure.Shown?.Fingerprint ?? "no key"}, which is not the registered key. Nothing was sent to it."));
            await RecordAsync(scope, access, failure.Shown);
        }
        catch (HostRefusedException failure)
        {
            findings.Add(new HostFinding("conversation", false, failure.Message));
        }
        catch (Exception failure) when ((failure.MeansCut() || failure is SshException) && !cancel.IsCancellationRequested)
        {
            findings.Add(new HostFinding("link", false, failure is LinkBrokenException ? failure.Message : $"The link broke or took too long: {LinkFailures.Readable(failure.Message)}."));
        }

        return new HostCheck(time.GetUtcNow(), access.CredentialVersion, [.. findings]);
    }

    private Task<Result<Done>> RecordAsync(NamespaceScope scope, HostAccess access, HostKey? shown) => commits.CommitAsync<Done>(
        CommitAuthor.Of(scope),
        session =>
        {
            session.Audit(HostCredentials.Refusal(access, shown, run: null));
            return default(Done);
        },
        CancellationToken.None);
}
