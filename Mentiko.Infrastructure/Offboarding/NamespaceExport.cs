using System.IO.Compression;
using System.Threading.RateLimiting;
using Mentiko.Core.Access;
using Mentiko.Core.Agents;
using Mentiko.Core.Audit;
using Mentiko.Core.Chains;
using Mentiko.Core.Files;
using Mentiko.Core.Logs;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;
using Mentiko.Core.Runs;
using Mentiko.Core.Secrets;
using Mentiko.Infrastructure.Nodes;

namespace Mentiko.Infrastructure.Offboarding;

/// <summary>Reads a namespace through the same ports as everybody, each of which sees the scope's namespace only.</summary>
internal sealed class NamespaceExport(
    IChainStore chains,
    IAgentStore agents,
    ISecretStore secrets,
    IMemberStore members,
    IRunStore runs,
    IEventReader events,
    ILogStore logs,
    IWorkspace workspace,
    IAuditTrail audit) : INamespaceExport, IDisposable
{
    private const int EventsAtOnce = 500;
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(5);

    private readonly PartitionedRateLimiter<Guid> _places = NamespaceTurns.Of(1);

    public Result<PreparedFile> Begin(NamespaceScope scope)
    {
        var place = _places.AttemptAcquire(scope.Namespace.Value);
        return place.IsAcquired
            ? new PreparedFile((destination, cancel) => WriteAsync(scope, destination, cancel), place.Dispose)
            : new Error.RateLimited(Again);
    }

    public void Dispose() => _places.Dispose();

    private async Task WriteAsync(NamespaceScope scope, Stream destination, CancellationToken cancel)
    {
        await using var late = new LateStream(destination);
        await using (var archive = await ZipArchive.CreateAsync(late, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancel))
        {
            await AddAllAsync(new ExportWriter(archive, cancel), scope, cancel);
        }

        await late.FlushAsync(cancel);
    }

    private async Task AddAllAsync(ExportWriter writer, NamespaceScope scope, CancellationToken cancel)
    {
        await writer.AddTextAsync("organization.json", ExportJson.Of(scope.Organization).ToJsonString());
        await ExportWriter.EachAsync(page => agents.ListAsync(scope, page, cancel), agent =>
            writer.AddTextAsync($"agents/{agent.Name.Text}.json", AgentDefinitionWriter.Write(agent.Definition)));
        await ExportWriter.EachAsync(page => chains.ListAsync(scope, page, cancel), chain => AddChainAsync(writer, scope, chain, cancel));
        await writer.AddLinesAsync("members.ndjson", page => members.ListAsync(scope, page, cancel), ExportJson.Of);
        await writer.AddLinesAsync("secrets.ndjson", page => secrets.ListAsync(scope, page, cancel), ExportJson.Of);
        await ExportWriter.EachAsync(page => runs.ListAsync(scope, new RunQuery(page), cancel), run => AddRunAsync(writer, scope, run.Id, cancel));
        await AddWorkspaceAsync(writer, scope, cancel);

        // Last, so that it tells of everything that was read before.
        await writer.AddLinesAsync("audit.ndjson", page => audit.ListAsync(scope, new AuditQuery(page), cancel), ExportJson.Of);
    }

    private Task AddChainAsync(ExportWriter writer, NamespaceScope scope, ChainVersion chain, CancellationToken cancel) => ExportWriter.EachAsync(
        page => chains.ListVersionsAsync(scope, chain.Name, page, cancel),
        version => writer.AddTextAsync(
            version.Version == chain.Version ? $"chains/{chain.Name.Text}.json" : FormattableString.Invariant($"chains/{chain.Name.Text}/version-{version.Version}.json"),
            ChainDefinitionWriter.Write(version.Definition)));

    private async Task AddRunAsync(ExportWriter writer, NamespaceScope scope, RunId id, CancellationToken cancel)
    {
        // A run may be over and removed between the list and here.
        if (await runs.FindAsync(scope, id, cancel) is not { } run)
        {
            return;
        }

        var folder = $"runs/{id.Text}";
        await writer.AddTextAsync($"{folder}/run.json", ExportJson.Of(run).ToJsonString());
        if (await runs.FindDefinitionAsync(scope, id, cancel) is { } definition)
        {
            await writer.AddTextAsync($"{folder}/definition.json", PinnedDefinitionJson.Write(definition));
        }

        await AddEventsAsync(writer, scope, id, folder, cancel);
        await writer.AddAsync($"{folder}/log.txt", stream => logs.CopyAsTextAsync(scope, id, stream, cancel));
    }

    private async Task AddEventsAsync(ExportWriter writer, NamespaceScope scope, RunId id, string folder, CancellationToken cancel)
    {
        for (var after = 0; ;)
        {
            var page = await runs.ListEventsAsync(scope, id, after, EventsAtOnce, cancel);
            foreach (var entry in page)
            {
                if (await events.ReadAsync(scope, entry, cancel) is { } content)
                {
                    await writer.AddAsync($"{folder}/events/{entry.FileName}", stream => stream.WriteAsync(content, cancel).AsTask());
                }
            }

            if (page.Count < EventsAtOnce)
            {
                return;
            }

            after = page[^1].Sequence;
        }
    }

    private async Task AddWorkspaceAsync(ExportWriter writer, NamespaceScope scope, CancellationToken cancel)
    {
        var left = new LeftOut();
        await AddFolderAsync(writer, scope, "", left, cancel);
        if (left.IsAny)
        {
            await writer.AddTextAsync("workspace-left-out.json", left.ToJson());
        }
    }

    /// <summary>As deep as a path may be, with one page of each folder above in memory: agents make folders of any size.</summary>
    private async Task AddFolderAsync(ExportWriter writer, NamespaceScope scope, string folder, LeftOut left, CancellationToken cancel)
    {
        string? after = null;
        do
        {
            var opened = await workspace.OpenAsync(scope, folder, new PageRequest(200, after), cancel);
            if (!opened.TryGet(out var node, out _) || node is not WorkspaceNode.Folder { Entries: var page })
            {
                if (node is WorkspaceNode.File file)
                {
                    await file.Content.DisposeAsync();
                }

                left.Add(folder.Length == 0 ? "." : folder);
                return;
            }

            foreach (var entry in page.Items)
            {
                var path = folder.Length == 0 ? entry.Name : $"{folder}/{entry.Name}";
                if (entry.Kind == EntryKind.Directory)
                {
                    await AddFolderAsync(writer, scope, path, left, cancel);
                }
                else if (entry.Kind != EntryKind.File || !await TryAddFileAsync(writer, scope, path, cancel))
                {
                    left.Add(path);
                }
            }

            after = page.Next;
        }
        while (after is not null);
    }

    /// <summary>False for what is no plain file: a link of an agent leads nowhere outside of its sandbox.</summary>
    private async Task<bool> TryAddFileAsync(ExportWriter writer, NamespaceScope scope, string path, CancellationToken cancel)
    {
        var opened = await workspace.OpenAsync(scope, path, new PageRequest(1), cancel);
        if (!opened.TryGet(out var node, out _) || node is not WorkspaceNode.File file)
        {
            return false;
        }

        await using var content = file.Content;
        await writer.AddAsync($"workspace/{path}", stream => content.CopyToAsync(stream, cancel));
        return true;
    }
}
