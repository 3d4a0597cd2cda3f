namespace Mentiko.Infrastructure.Persistence;

/// <summary>
/// Why a context outside of any namespace reads owned rows of all of them. Servers with row-level security show such
/// a context the tables of its purpose and no other, for reading only; <see cref="RowSecurity"/> has the list.
/// </summary>
internal enum ReadPurpose
{
    /// <summary>It does not: every owned table is empty.</summary>
    None,

    /// <summary>Which namespaces a user belongs to.</summary>
    MembershipsOfUser,

    /// <summary>Which invitation a link is.</summary>
    InvitationByToken,

    /// <summary>Which API key a caller has presented.</summary>
    ApiKeyById,

    /// <summary>By which provider people sign in to a namespace.</summary>
    SignInProviderOfSlug,

    /// <summary>Which runs wait for a worker.</summary>
    UnfinishedRuns,

    /// <summary>How many runs wait and work on the whole instance.</summary>
    InstanceLoad,

    /// <summary>Since when runs wait, and which node holds how many.</summary>
    InstanceRuns,

    /// <summary>How many members organizations have.</summary>
    InstanceMembers,

    /// <summary>Which namespaces' keys are being changed.</summary>
    UnfinishedRotations,

    /// <summary>Which schedules are due.</summary>
    DueSchedules,

    /// <summary>Which ticks have no run yet and no reason for having none.</summary>
    OpenTicks,
}
