using System.Collections.Immutable;
using Mentiko.Core.Access;
using Mentiko.Core.Hosts;
using Mentiko.Core.Results;
using Mentiko.Core.Secrets;

namespace Mentiko.Web.Tests.Components.Fakes;

/// <summary>Hosts of one namespace, and a preflight that finds what a test says.</summary>
internal sealed class FakeHosts : IHostStore, IHostPreflight
{
    public const string Fingerprint = "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU";

    private readonly SortedDictionary<string, RemoteHost> _hosts = new(StringComparer.Ordinal);

    public IReadOnlyCollection<string> Names => _hosts.Keys;

    public ImmutableArray<HostFinding> Findings { get; set; } = [new("link", true, "The host answers.")];

    public RemoteHost this[string name] => _hosts[name];

    public void Add(string name, HostCheck? check = null) => _hosts[name] = new RemoteHost(
        HostName.Parse(name),
        1,
        new HostDefinition("127.0.0.1", 22, "mentiko", "/srv/acme", HostKey.Parse(Fingerprint), SecretName.Parse("BUILDER_KEY")),
        FakeRun.Start,
        FakeRun.Start,
        "Ada",
        check);

    public Task<RemoteHost?> FindAsync(NamespaceScope scope, HostName name, CancellationToken cancel) => Task.FromResult(_hosts.GetValueOrDefault(name.Text));

    public Task<Page<RemoteHost>> ListAsync(NamespaceScope scope, PageRequest page, CancellationToken cancel) => Task.FromResult(new Page<RemoteHost>([.. _hosts.Values], null));

    public Task<Result<SavedHost>> SaveAsync(NamespaceScope scope, HostName name, HostDefinition definition, int? expectedVersion, CancellationToken cancel)
    {
        var isNew = !_hosts.TryGetValue(name.Text, out var before);
        if (expectedVersion is { } expected && expected != (before?.Version ?? 0))
        {
            return Task.FromResult<Result<SavedHost>>(new Error.PreconditionFailed("Another version."));
        }

        Add(name.Text);
        _hosts[name.Text] = this[name.Text] with { Definition = definition, Version = (before?.Version ?? 0) + 1 };
        return Task.FromResult<Result<SavedHost>>(new SavedHost(this[name.Text], isNew));
    }

    public Task<Result<Done>> DeleteAsync(NamespaceScope scope, HostName name, int? expectedVersion, CancellationToken cancel) =>
        Task.FromResult<Result<Done>>(_hosts.Remove(name.Text) ? default(Done) : new Error.NotFound());

    public Task<Result<RemoteHost>> RecordCheckAsync(NamespaceScope scope, HostName name, int version, HostCheck check, CancellationToken cancel)
    {
        _hosts[name.Text] = this[name.Text] with { Check = check };
        return Task.FromResult<Result<RemoteHost>>(this[name.Text]);
    }

    public string? RefuseAddress(NamespaceScope scope, string address) => address == "127.0.0.1" ? null : "This server's operator does not let remote hosts be there.";

    public Task<Result<HostCheck>> CheckAsync(NamespaceScope scope, RemoteHost host, CancellationToken cancel) =>
        Task.FromResult<Result<HostCheck>>(new HostCheck(FakeRun.Start, 1, Findings));
}

/// <summary>Secrets by their names alone.</summary>
internal sealed class NamedSecrets(params string[] names) : ISecretStore
{
    public Task<Page<SecretRecord>> ListAsync(NamespaceScope scope, PageRequest page, CancellationToken cancel) =>
        Task.FromResult(new Page<SecretRecord>([.. names.Select(name => new SecretRecord(SecretName.Parse(name), 1, "", FakeRun.Start, "Ada", FakeRun.Start, null, []))], null));

    public Task<SecretRecord?> FindAsync(NamespaceScope scope, SecretName name, CancellationToken cancel) => throw new NotSupportedException();

    public Task<Result<SecretPut>> PutAsync(NamespaceScope scope, SecretName name, SecretValue value, string? description, CancellationToken cancel) => throw new NotSupportedException();

    public Task<Result<Done>> DeleteAsync(NamespaceScope scope, SecretName name, Core.Audit.AuditDraft audit, CancellationToken cancel) => throw new NotSupportedException();
}
