namespace Mentiko.Benchmarks.Tabs;

/// <summary>A page was not what a browser should get, or its circuit ended by itself; the message says which.</summary>
internal sealed class TabException(string reason) : Exception(reason);
