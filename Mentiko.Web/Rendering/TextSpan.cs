namespace Mentiko.Web.Rendering;

/// <summary>A piece of a line with the style classes it is shown in. The text is only ever rendered as text.</summary>
/// <param name="Text">What to show; never empty.</param>
/// <param name="Classes">Names of our own style sheet, separated by blanks; empty for plain text.</param>
public readonly record struct TextSpan(string Text, string Classes);
