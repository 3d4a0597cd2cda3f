using System.Collections.Immutable;
using System.Globalization;
using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Chains;
using Mentiko.Core.Files;
using Mentiko.Core.Results;

namespace Mentiko.Core.Marketplace;

/// <summary>Makes an independent copy of an item: its chain and its agents, without secrets.</summary>
public sealed class ForkItem(IMarketplaceCatalog catalog, IForkStore forks, IWorkspace workspace, IAuditTrail trail, IDenialRecorder denials)
    : UseCase<ForkItem.Input, Fork>(denials)
{
    /// <param name="Item">The item's name.</param>
    /// <param name="Version">Which version; null: the newest.</param>
    /// <param name="As">The name of the new chain; null: the item's.</param>
    /// <param name="WithFiles">Whether to put the sample files into the workspace where nothing has their names.</param>
    public sealed record Input(string Item, int? Version = null, string? As = null, bool WithFiles = false);

    public override Permission Permission => Permission.ChainsWrite;

    protected override async Task<Result<Fork>> HandleAsync(NamespaceScope scope, Input input, CancellationToken cancel)
    {
        if (!ItemName.TryParse(input.Item, out var wanted) || catalog.Find(wanted, input.Version) is not { } item)
        {
            return new Error.NotFound();
        }

        if (!ChainName.TryParse(input.As ?? item.Name.Text, out var name))
        {
            return Error.Invalid.At("$.as", "A name has 1 to 63 lower-case letters, digits and hyphens and begins with no hyphen.");
        }

        if (input.WithFiles && !scope.Allows(Permission.FilesWrite))
        {
            return new Error.Forbidden($"The role {scope.Role.ToWire()} does not hold {Permission.FilesWrite.Name}.");
        }

        var version = item.Version.ToString(CultureInfo.InvariantCulture);
        var draft = new AuditDraft(AuditActions.ChainForked, "chain", name.Text, Details: AuditDetails.Of(("item", item.Name.Text), ("itemVersion", version)));
        if (!(await forks.ForkAsync(scope, item, name, draft, cancel)).TryGet(out var origin, out var error))
        {
            return error;
        }

        // The fork stands from here on; a sample that finds no room is one that stays on the list of what it needs.
        var written = input.WithFiles ? await WriteFilesAsync(scope, item, cancel) : [];
        var needs = item.Needs with { Files = [.. item.Files.Keys.Except(written, StringComparer.Ordinal)] };
        return new Fork(name, [.. item.Agents.Select(agent => origin.Names[agent.Name])], needs, written);
    }

    private async Task<ImmutableArray<string>> WriteFilesAsync(NamespaceScope scope, MarketplaceItem item, CancellationToken cancel)
    {
        var written = ImmutableArray.CreateBuilder<string>();
        foreach (var (path, content) in item.Files)
        {
            var there = await workspace.OpenAsync(scope, path, new PageRequest(1), cancel);
            if (there.TryGet(out var node, out _))
            {
                (node as WorkspaceNode.File)?.Content.Dispose();
                continue;
            }

            using var stream = new MemoryStream([.. content], writable: false);
            var put = await workspace.PutAsync(
                scope, path, stream, content.Length, () => trail.AppendAsync(scope, new AuditDraft(AuditActions.FileWritten, "file", path), cancel), cancel);
            if (put.IsOk)
            {
                written.Add(path);
            }
        }

        return written.ToImmutable();
    }
}
