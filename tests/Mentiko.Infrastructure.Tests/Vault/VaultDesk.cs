using Mentiko.Core.Access;
using Mentiko.Core.Chains;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Runs;
using Mentiko.Core.Secrets;
using Mentiko.Infrastructure.Vault;
using Mentiko.TestKit.Persistence;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Mentiko.Infrastructure.Tests.Vault;

/// <summary>The vault over a real database, with a root key of its own.</summary>
internal sealed class VaultDesk : IDisposable
{
    public static readonly RunId Run = RunId.Parse("0123456789abcdef0123456789abcdef");

    public VaultDesk()
    {
        Root.Load([.. Enumerable.Range(0, 32).Select(number => (byte)number)]);
        Keys = new KeyDesk(Data.Database, Data.Commits, Root);
        Store = new EfSecretStore(Data.Database, Data.Commits, Keys, Feed);
        Reader = new SecretReader(Data.Database, Keys, NullLogger<SecretReader>.Instance);
        Resolver = new SecretResolver(Reader, Data.Commits, Feed);
        Rotation = new KeyRotation(Data.Database, Data.Commits, Keys, new WebhookRotation(Data.Database, Data.Commits, Keys, NullLogger<WebhookRotation>.Instance), new ProviderRotation(Data.Database, Data.Commits, Keys, NullLogger<ProviderRotation>.Instance), NullLogger<KeyRotation>.Instance);
        Vault = new VaultKeys(Data.Database, Data.Commits, Keys);
        Acme = TemporaryDatabase.Scope(Data.AddNamespaceAsync("acme").GetAwaiter().GetResult());
        Other = TemporaryDatabase.Scope(Data.AddNamespaceAsync("other").GetAwaiter().GetResult());
    }

    public TemporaryDatabase Data { get; } = new();

    public LocalRootKey Root { get; } = new();

    public SecretFeed Feed { get; } = new();

    public SecretReader Reader { get; }

    public KeyDesk Keys { get; }

    public EfSecretStore Store { get; }

    public SecretResolver Resolver { get; }

    public KeyRotation Rotation { get; }

    public VaultKeys Vault { get; }

    public NamespaceScope Acme { get; }

    public NamespaceScope Other { get; }

    public async Task<SecretRecord> PutAsync(NamespaceScope scope, string name, string value) =>
        (await Store.PutAsync(scope, SecretName.Parse(name), new SecretValue(value), null, CancellationToken.None)).Value.Secret;

    public Task<SecretResolution> ResolveAsync(NamespaceScope scope, params string[] names) =>
        Resolver.ResolveAsync(scope, new SecretRequest(Run, StepId.Parse("write"), 1, [.. names], [.. names]), CancellationToken.None);

    /// <summary>The value that an attempt would get; null when it gets none.</summary>
    public async Task<string?> ValueAsync(NamespaceScope scope, string name) =>
        await ResolveAsync(scope, name) is SecretResolution.Resolved resolved ? resolved.Values[name] : null;

    /// <summary>What a database administrator could do, beside every guard.</summary>
    public int Raw(string sql, params (string Name, object Value)[] parameters)
    {
        using var connection = Data.OpenRaw();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
        {
            command.Parameters.Add(new SqliteParameter(name, value));
        }

        return command.ExecuteNonQuery();
    }

    public T Read<T>(string sql, params (string Name, object Value)[] parameters)
    {
        using var connection = Data.OpenRaw();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
        {
            command.Parameters.Add(new SqliteParameter(name, value));
        }

        return (T)command.ExecuteScalar()!;
    }

    public void Dispose()
    {
        Data.Dispose();
        Root.Dispose();
    }
}
