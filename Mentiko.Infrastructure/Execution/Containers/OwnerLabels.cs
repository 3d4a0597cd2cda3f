using System.Globalization;
using Mentiko.Core.Execution;
using Mentiko.Core.Namespaces;

namespace Mentiko.Infrastructure.Execution.Containers;

/// <summary>Whose a container is. Labels hold ids, never a value of an agent's.</summary>
/// <param name="Instance">The instance: other installations may use the same engine.</param>
/// <param name="Owner">This process; another after a restart.</param>
internal sealed record OwnerLabels(string Instance, string Owner)
{
    public const string InstanceLabel = "mentiko.instance", OwnerLabel = "mentiko.owner";

    /// <summary>Of one that waits for whatever attempt of the namespace comes next.</summary>
    public Dictionary<string, string> OfWaiting(Organization organization) => new()
    {
        [InstanceLabel] = Instance,
        [OwnerLabel] = Owner,
        ["mentiko.namespace"] = organization.Slug.Text,
        ["mentiko.ahead"] = "true",
    };

    public Dictionary<string, string> Of(ExecutionRequest request) => new()
    {
        [InstanceLabel] = Instance,
        [OwnerLabel] = Owner,
        ["mentiko.namespace"] = request.Organization.Slug.Text,
        ["mentiko.run"] = request.Run.Text,
        ["mentiko.step"] = request.Step.Text,
        ["mentiko.attempt"] = request.Attempt.ToString(CultureInfo.InvariantCulture),
        ["mentiko.lease"] = request.LeaseToken.ToString(CultureInfo.InvariantCulture),
    };
}
