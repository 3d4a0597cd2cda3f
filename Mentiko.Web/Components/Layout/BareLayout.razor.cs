namespace Mentiko.Web.Components.Layout;

/// <summary>The frame of pages that stand outside of any organization and need no circuit.</summary>
public sealed partial class BareLayout;
