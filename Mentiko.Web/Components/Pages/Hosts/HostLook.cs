using System.Globalization;
using Mentiko.Core.Hosts;
using Mentiko.Web.Components.Shared;
using Mentiko.Web.Theme;

namespace Mentiko.Web.Components.Pages.Hosts;

/// <summary>How a host's state looks.</summary>
public static class HostLook
{
    public static StateLook Of(RemoteHost host) => host.Check switch
    {
        null => new("Not tried yet", "quiet", Glyphs.RadioButtonUnchecked),
        { HasPassed: true } => new("Agents may run", "ok", Glyphs.CheckCircle),
        _ => new("Not usable", "bad", Glyphs.Error),
    };

    /// <summary>As ssh takes it: <c>account@address</c>, with the port where it is another than 22.</summary>
    public static string AddressOf(RemoteHost host) => host.Definition.Port == 22
        ? $"{host.Definition.User}@{host.Definition.Address}"
        : string.Create(CultureInfo.InvariantCulture, $"{host.Definition.User}@{host.Definition.Address}:{host.Definition.Port}");

    public static StateLook Of(HostFinding finding) =>
        finding.IsGood ? new("As it must be", "ok", Glyphs.CheckCircle) : new("Not as it must be", "bad", Glyphs.Error);
}
