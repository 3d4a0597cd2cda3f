using Mentiko.Core.Namespaces;
using Mentiko.Core.Secrets;
using Mentiko.Infrastructure.Nodes;
using Microsoft.Extensions.Hosting;

namespace Mentiko.Infrastructure.Vault;

/// <summary>Tells the other nodes for which secret a value was put here; the value they read themselves.</summary>
internal sealed class SecretSource(SecretFeed feed, ISignalLine line) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        feed.OnPut += Send;
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        feed.OnPut -= Send;
        return Task.CompletedTask;
    }

    private void Send(NamespaceId owner, SecretName name) => line.Send(new NodeSignal(NodeNews.SecretPut, owner, name.Text));
}
