using Mentiko.Core.Runs;
using Microsoft.Extensions.Hosting;

namespace Mentiko.Infrastructure.Hosting;

/// <inheritdoc/>
internal sealed class DrainState(IHostApplicationLifetime lifetime) : IDrainState
{
    public bool IsDraining => lifetime.ApplicationStopping.IsCancellationRequested;
}
