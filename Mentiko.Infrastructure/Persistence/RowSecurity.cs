using Mentiko.Infrastructure.Persistence.Rows;

namespace Mentiko.Infrastructure.Persistence;

/// <summary>
/// Row-level security, the layer below the query filter: the server itself shows and takes only rows of the namespace
/// that the session has named. The names are those of the session's settings on every server.
/// </summary>
internal static class RowSecurity
{
    public const string NamespaceSetting = "mentiko.namespace";
    public const string PurposeSetting = "mentiko.purpose";

    /// <summary>What each purpose may read beyond one namespace: exactly one table.</summary>
    public static IReadOnlyDictionary<ReadPurpose, Type> TableOf { get; } = new Dictionary<ReadPurpose, Type>
    {
        [ReadPurpose.MembershipsOfUser] = typeof(MembershipRow),
        [ReadPurpose.InvitationByToken] = typeof(InvitationRow),
        [ReadPurpose.ApiKeyById] = typeof(ApiKeyRow),
        [ReadPurpose.SignInProviderOfSlug] = typeof(SignInProviderRow),
        [ReadPurpose.UnfinishedRuns] = typeof(RunRow),
        [ReadPurpose.InstanceLoad] = typeof(RunCountRow),
        [ReadPurpose.InstanceRuns] = typeof(RunRow),
        [ReadPurpose.InstanceMembers] = typeof(MembershipRow),
        [ReadPurpose.UnfinishedRotations] = typeof(NamespaceKeyRow),
        [ReadPurpose.DueSchedules] = typeof(ScheduleRow),
        [ReadPurpose.OpenTicks] = typeof(ScheduleTickRow),
    };

    /// <summary>The purpose as the session says it.</summary>
    public static string ToSetting(this ReadPurpose purpose) => purpose switch
    {
        ReadPurpose.None => "",
        ReadPurpose.MembershipsOfUser => "memberships-of-user",
        ReadPurpose.InvitationByToken => "invitation-by-token",
        ReadPurpose.ApiKeyById => "api-key-by-id",
        ReadPurpose.SignInProviderOfSlug => "sign-in-provider-of-slug",
        ReadPurpose.UnfinishedRuns => "unfinished-runs",
        ReadPurpose.InstanceLoad => "instance-load",
        ReadPurpose.InstanceRuns => "instance-runs",
        ReadPurpose.InstanceMembers => "instance-members",
        ReadPurpose.UnfinishedRotations => "unfinished-rotations",
        ReadPurpose.DueSchedules => "due-schedules",
        ReadPurpose.OpenTicks => "open-ticks",
        _ => throw new ArgumentOutOfRangeException(nameof(purpose), purpose, "No such purpose."),
    };
}
