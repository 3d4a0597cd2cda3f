namespace Mentiko.Web.Components.Pages.Status;

/// <summary>What the router shows for an address that no page has.</summary>
public sealed partial class NotFoundPage;
