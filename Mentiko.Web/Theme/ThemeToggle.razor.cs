namespace Mentiko.Web.Theme;

/// <summary>Switches between light and dark; js/theme.js does it, so it works without a circuit too.</summary>
public sealed partial class ThemeToggle;
