using Mentiko.Core.Results;
using Mentiko.Web.Gates;

namespace Mentiko.Web.Components.Layout;

/// <summary>Whether the reader administers the instance, asked as often as the door of a namespace is.</summary>
internal sealed class InstanceDoor
{
    /// <summary>Whether they do, as far as is known.</summary>
    public bool IsIn { get; private set; }

    /// <summary>Why not; null while nobody has asked.</summary>
    public Error? Refusal { get; private set; }

    /// <returns>True when something that is shown has changed.</returns>
    public async Task<bool> CheckAsync(ICircuitSession session, CancellationToken cancel)
    {
        var before = (IsIn, Refusal);
        var entered = await session.EnterInstanceAsync(cancel);
        (IsIn, Refusal) = (entered.IsOk, entered.Error);
        return before != (IsIn, Refusal);
    }
}
