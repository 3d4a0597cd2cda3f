using Mentiko.Core.Access;
using Mentiko.Core.Namespaces;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Mentiko.Infrastructure.Vault;

/// <summary>Does the work of rotations, one namespace after the other, and first what a dead server left.</summary>
internal sealed partial class RotationWorker(VaultKeys vault, KeyRotation rotation, NamespaceGate gate, ILogger<RotationWorker> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            foreach (var left in await vault.FindUnfinishedAsync(stoppingToken))
            {
                vault.Begin(left);
            }

            await foreach (var owner in vault.Work.ReadAllAsync(stoppingToken))
            {
                await RotateAsync(owner, stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops; the rows say what is left to do.
        }
    }

    private async Task RotateAsync(NamespaceId owner, CancellationToken cancel)
    {
        try
        {
            // A suspended namespace is not worked on; the next start asks again.
            if ((await gate.EnterAsSystemAsync(owner, cancel)).TryGet(out var scope, out _))
            {
                var unreadable = await rotation.RunAsync(scope, cancel);
                vault.End(owner, unreadable);
                LogDone(logger, owner, unreadable);
            }
        }
        catch (Exception failure) when (failure is not OperationCanceledException and not OutOfMemoryException)
        {
            LogFailed(logger, failure, owner);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "The secrets of namespace {Namespace} are sealed with its new key; {Unreadable} could not be opened.")]
    private static partial void LogDone(ILogger logger, NamespaceId @namespace, int unreadable);

    [LoggerMessage(2, LogLevel.Error, "The rotation of namespace {Namespace} stopped; it goes on at the next start.")]
    private static partial void LogFailed(ILogger logger, Exception failure, NamespaceId @namespace);
}
