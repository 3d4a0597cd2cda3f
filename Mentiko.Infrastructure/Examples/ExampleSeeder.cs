using System.Collections.Immutable;
using System.Security.Cryptography;
using Mentiko.Core.Access;
using Mentiko.Core.Chains;
using Mentiko.Core.Marketplace;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;
using Mentiko.Core.Runs;
using Mentiko.Infrastructure.Identity;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Mentiko.Infrastructure.Examples;

/// <summary>
/// Makes the example organizations through the same gate and use cases as everybody else, when the server has
/// started, and triggers the first run of each. An organization that has a run is left alone.
/// </summary>
internal sealed partial class ExampleSeeder(
    IOptions<ExampleOptions> options,
    IAccountFounder accounts,
    CreateOrganization createOrganization,
    NamespaceGate gate,
    AddMember addMember,
    IMarketplaceCatalog catalog,
    ForkItem forkItem,
    TriggerRun triggerRun,
    ListRuns listRuns,
    ILogger<ExampleSeeder> logger,
    Tenancy? tenancy = null) : IHostedLifecycleService
{
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        // A server for one organization has it made already, and the examples are two.
        if (!options.Value.Demo || tenancy is { IsSingle: true })
        {
            return;
        }

        var password = options.Value.DemoPassword ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(9));
        try
        {
            foreach (var organization in ExampleOrganization.All)
            {
                await SeedAsync(organization, password, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Stopped while it was made: the next start goes on where this one ended.
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task SeedAsync(ExampleOrganization example, string password, CancellationToken cancel)
    {
        var owner = await FoundAsync(example.Members[0], password, cancel);
        var created = await createOrganization.ExecuteAsync(owner, example.Slug.Text, example.Name, cancel);
        if (!created.IsOk && created.Error is not Error.Conflict)
        {
            Must(created);
        }

        // The run comes last: where there is one, or the slug is somebody else's, nothing is left to do.
        var entered = await gate.EnterAsync(new SessionIdentity(owner, example.Slug), example.Slug.Text, cancel);
        if (!entered.TryGet(out var scope, out _) || (!created.IsOk && await HasRunAsync(scope, cancel)))
        {
            return;
        }

        foreach (var member in example.Members.Skip(1))
        {
            await FoundAsync(member, password, cancel);
            var added = await addMember.ExecuteAsync(scope, new AddMember.Input(member.Email, member.Role), cancel);
            if (added.Error is not Error.Conflict)
            {
                Must(added);
            }
        }

        var run = await InstallAsync(scope, example, cancel);
        LogSeeded(example.Slug.Text, example.Item.Text, run.Text);
        if (options.Value.DemoPassword is null)
        {
            // Known to nobody else: without it the accounts that were just made could not be used.
            await Console.Out.WriteLineAsync($"Example sign-in: {example.Members[0].Email}, password {password}");
        }
    }

    private async Task<bool> HasRunAsync(NamespaceScope scope, CancellationToken cancel) =>
        Must(await listRuns.ExecuteAsync(scope, new RunQuery(new PageRequest(1)), cancel)).Items.Count > 0;

    private async Task<Actor> FoundAsync((string Email, string DisplayName, Role Role) person, string password, CancellationToken cancel)
    {
        var account = Must(await accounts.FindOrCreateAsync(person.Email, password, person.DisplayName, cancel));
        return new Actor(account.Id, account.DisplayName, CredentialKind.System, null, null);
    }

    private async Task<RunId> InstallAsync(NamespaceScope scope, ExampleOrganization example, CancellationToken cancel)
    {
        var item = catalog.Find(example.Item) ?? throw new InvalidOperationException($"The item {example.Item.Text} is not shipped.");

        // A start that was stopped in between has made it already.
        var forked = await forkItem.ExecuteAsync(scope, new ForkItem.Input(example.Item.Text, WithFiles: true), cancel);
        if (forked.Error is not Error.Conflict)
        {
            Must(forked);
        }

        var labels = ImmutableSortedDictionary<string, string>.Empty.Add("example", "first-run");
        var input = new TriggerRun.Input(ChainName.Parse(example.Item.Text), TriggerKind.Example, item.Input, labels, IdempotencyKey: null);
        return Must(await triggerRun.ExecuteAsync(scope, input, cancel)).Id;
    }

    // The examples are ours: a refusal is a bug in them, and the log should say which.
    private static T Must<T>(Result<T> result) =>
        result.TryGet(out var value, out var error) ? value : throw new InvalidOperationException($"An example was refused: {Describe(error)}");

    private static string Describe(Error error) =>
        error is Error.Invalid invalid ? string.Join("; ", invalid.Errors.Select(entry => $"{entry.Key}: {string.Join(' ', entry.Value)}")) : error.Message;

    [LoggerMessage(Level = LogLevel.Information, Message = "Made the example organization {Namespace} and triggered {Chain} as run {Run}")]
    private partial void LogSeeded(string @namespace, string chain, string run);
}
