namespace Mentiko.Web.Components.Pages.Instance;

/// <summary>From one page of the instance's administration to the other.</summary>
public sealed partial class InstanceTabs;
