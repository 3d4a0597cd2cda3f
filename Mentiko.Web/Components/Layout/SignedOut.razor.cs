namespace Mentiko.Web.Components.Layout;

/// <summary>Shown by the router when the reader's session is over.</summary>
public sealed partial class SignedOut;
