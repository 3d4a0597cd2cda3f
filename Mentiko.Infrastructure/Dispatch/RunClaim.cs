using System.Collections.Immutable;
using Mentiko.Core.Runs;

namespace Mentiko.Infrastructure.Dispatch;

/// <summary>An intended claim: what the run's row said when it was read, and the lease that shall be there instead.</summary>
/// <param name="Lease">The new lease; its token is one above the seen one.</param>
/// <param name="SeenStatus">Queued, running or cancelling.</param>
/// <param name="SeenToken">The token in the row.</param>
/// <param name="TakenFromTheDead">Whether another worker held the run and did not give it back.</param>
/// <param name="LeaseMilliseconds">How long the lease holds without a renewal.</param>
internal sealed record RunClaim(Lease Lease, RunStatus SeenStatus, long SeenToken, bool TakenFromTheDead, long LeaseMilliseconds);

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
