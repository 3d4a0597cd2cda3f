using System.Collections.Immutable;
using Mentiko.Core.Runs;

namespace Mentiko.Infrastructure.Dispatch;

/// <summary>An intended claim: what the run's row said when it was read, and the lease that shall be there instead.</summary>
/// <param name="Lease">The new lease; its token is one above the seen one.</param>
/// <param name="SeenStatus">Queued, running or cancelling.</param>
/// <param name="SeenToken">The token in the row.</param>
/// <param name="TakenFromTheDead">Whether another worker held the run and did not give it back.</param>
/// <param name="LeaseMilliseconds">How long the lease holds without a renewal.</param>
/// <param name="MostRunning">How many runs of the namespace may be at work; binds the start of queued ones only.</param>
internal sealed record RunClaim(Lease Lease, RunStatus SeenStatus, long SeenToken, bool TakenFromTheDead, long LeaseMilliseconds, int MostRunning)
{
    /// <summary>The row had no lease.</summary>
    public const long NoLease = 0;

    /// <summary>
    /// When the seen lease would have ended. Every write of its holder moves it on: a claim by a snapshot that the
    /// holder has outdated is refused. Null where the token alone is compared.
    /// </summary>
    public long? SeenUntil { get; init; }

    /// <summary>Whether the run leaves the queue; one that was under way counts as running already.</summary>
    public bool IsStart => SeenStatus == RunStatus.Queued;
}

/// <summary>What the audit entry of a run's end says.</summary>
internal static class RunFinishedDetails
{
    public static ImmutableSortedDictionary<string, string> Of(RunEnd end)
    {
        var details = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        details["status"] = end.Status.ToWire();
        if (end.Failure is { } failure)
        {
            details["code"] = failure.Code;
            if (failure.Step is { } step)
            {
                details["step"] = step.Text;
            }
        }

        return details.ToImmutable();
    }
}
