using Mentiko.Core.Namespaces;

namespace Mentiko.Web.Components.Pages.Settings;

/// <summary>The organization's name and what Admins may do.</summary>
public sealed partial class GeneralSettings
{
    private string _name = "";
    private bool _adminsMayWriteSecrets;

    protected override void OnInitialized() => (_name, _adminsMayWriteSecrets) = (Settings.Name, Settings.Settings.AdminsMayWriteSecrets);

    private Task SaveAsync() => SaveAsync(new SaveSettings.Input(_name, _adminsMayWriteSecrets), "Saved. It holds from the next request on.");
}
