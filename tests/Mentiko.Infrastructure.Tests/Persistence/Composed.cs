using Mentiko.Core.Access;
using Mentiko.Core.Namespaces;
using Mentiko.Infrastructure.FileSystem;
using Mentiko.Infrastructure.Identity;
using Mentiko.Infrastructure.Nodes;
using Mentiko.Infrastructure.Persistence;
using Mentiko.Infrastructure.SignIn;
using Mentiko.TestKit.Persistence;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Time.Testing;

namespace Mentiko.Infrastructure.Tests.Persistence;

/// <summary>The rooms as the product composes them, over a data root of their own. Passwords are hashed cheaply and counted.</summary>
internal sealed class Composed : IAsyncDisposable
{
    private readonly string _folder;
    private readonly bool _isGuest;
    private readonly TestProvider _provider;
    private readonly ServiceProvider _services;

    private readonly DatabaseUnderTest? _database;

    private Composed(Dictionary<string, string?> settings, TestProvider provider, Composed? host = null)
    {
        (_provider, _isGuest) = (provider, host is not null);
        _folder = host?._folder ?? Directory.CreateTempSubdirectory("mentiko-composed-").FullName;
        Time = host?.Time ?? new FakeTimeProvider(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
        if (host is not null)
        {
            host._database?.Configure(settings, "Database:");
        }
        else if (provider != TestProvider.Sqlite)
        {
            _database = DatabaseUnderTest.New(provider);
            _database.Configure(settings, "Database:");
        }

        settings["DataRoot"] = Path.Combine(_folder, "data");
        var section = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<TimeProvider>(Time);
        services.AddSingleton<InstanceClock>();
        services.AddSingleton<Leadership>();
        services.AddMentikoFileSystem(section);
        services.AddMentikoPersistence(section);
        services.AddMentikoIdentity(section);
        services.AddMentikoSignIn(section.GetSection("SignInProviders"));
        services.Replace(ServiceDescriptor.Singleton<IPasswordHasher<UserAccount>>(Hasher));
        services.Replace(ServiceDescriptor.Singleton<INamespaceTree>(Tree));
        services.Replace(ServiceDescriptor.Singleton<IDataProtectionProvider>(new EphemeralDataProtectionProvider()));
        _services = services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
    }

    public FakeTimeProvider Time { get; }

    public CountingHasher Hasher { get; } = new();

    public RecordingTree Tree { get; } = new();

    public IAccounts Accounts => Get<IAccounts>();

    public INamespaceDirectory Directories => Get<INamespaceDirectory>();

    public NamespaceGate Gate => new(Get<IMembershipReader>());

    public static async Task<Composed> StartAsync(Dictionary<string, string?>? settings = null, bool prepare = true, TestProvider provider = TestProvider.Sqlite)
    {
        var composed = new Composed(settings ?? [], provider);
        if (prepare)
            await composed._services.PrepareDatabaseAsync(CancellationToken.None);
        return composed;
    }

    /// <summary>The end of the server; its database and data root stay until this is disposed of.</summary>
    public async Task StopAsync() => await _services.DisposeAsync();

    /// <summary>
    /// Another server on the same database and data root, with a memory of its own. Goes before this one does; on SQLite
    /// this one has to be stopped.
    /// </summary>
    public async Task<Composed> StartBesideAsync()
    {
        var other = new Composed([], _provider, this);
        await other._services.PrepareDatabaseAsync(CancellationToken.None);
        return other;
    }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public async Task<Account> RegisterAsync(string name) =>
        (await Accounts.RegisterAsync($"{name}@example.com", $"a good password of {name}", name, invitation: null, CancellationToken.None)).Value;

    public static Actor ActorOf(Account account) => new(account.Id, account.DisplayName, CredentialKind.Token, null, "test");

    public async Task<Organization> CreateAsync(Account owner, string slug) =>
        (await Directories.CreateAsync(ActorOf(owner), NamespaceSlug.Parse(slug), slug, CancellationToken.None)).Value;

    /// <summary>Through the gate, as the product does it.</summary>
    public async Task<NamespaceScope?> EnterAsync(Account account, string slug)
    {
        var result = await Gate.EnterAsync(new SessionIdentity(ActorOf(account), NamespaceSlug.Parse(slug)), slug, CancellationToken.None);
        return result.IsOk ? result.Value : null;
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        if (_isGuest)
            return;
        SqliteConnection.ClearAllPools();
        _database?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Remembers which trees were asked for.</summary>
    internal sealed class RecordingTree : INamespaceTree
    {
        public List<Organization> Made { get; } = [];

        public bool Fails { get; set; }

        public void ClaimNamespaceTree(Organization organization)
        {
        }

        public void CreateNamespaceTree(Organization organization)
        {
            if (Fails)
                throw new IOException("no tree today");
            lock (Made)
                Made.Add(organization);
        }
    }

    /// <summary>Costs nothing and counts: what is compared is how often the work is done, not how long it takes.</summary>
    internal sealed class CountingHasher : IPasswordHasher<UserAccount>
    {
        private int _verified;

        public int Verified => _verified;

        public string HashPassword(UserAccount user, string password) => $"hash:{password}";

        public PasswordVerificationResult VerifyHashedPassword(UserAccount user, string hashedPassword, string providedPassword)
        {
            Interlocked.Increment(ref _verified);
            return hashedPassword == $"hash:{providedPassword}" ? PasswordVerificationResult.Success : PasswordVerificationResult.Failed;
        }
    }
}
