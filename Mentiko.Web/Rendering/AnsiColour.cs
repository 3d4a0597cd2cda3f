namespace Mentiko.Web.Rendering;

/// <summary>Extended colours, brought down to the eight that a theme defines.</summary>
internal static class AnsiColour
{
    /// <summary>Reads what follows 38 or 48: <c>5;n</c> or <c>2;r;g;b</c>.</summary>
    /// <returns>The nearest of the eight, or -1.</returns>
    public static int Read(ReadOnlySpan<int> rest, out int used)
    {
        if (rest is [5, var index, ..])
        {
            used = 2;
            return FromIndex(index);
        }

        if (rest is [2, var red, var green, var blue, ..])
        {
            used = 4;
            return Nearest(red, green, blue);
        }

        used = rest.Length;
        return -1;
    }

    private static int FromIndex(int index) => index switch
    {
        < 0 or > 255 => -1,
        < 16 => index % 8,
        < 232 => Nearest(Level((index - 16) / 36), Level((index - 16) / 6 % 6), Level((index - 16) % 6)),
        _ => index < 244 ? 0 : 7,
    };

    private static int Level(int step) => step == 0 ? 0 : 55 + (step * 40);

    /// <summary>Greys go by lightness, colours by the channels that carry them.</summary>
    private static int Nearest(int red, int green, int blue)
    {
        var strongest = Math.Max(red, Math.Max(green, blue));
        var weakest = Math.Min(red, Math.Min(green, blue));
        if (strongest - weakest < 48)
        {
            return strongest < 128 ? 0 : 7;
        }

        var middle = (strongest + weakest) / 2;
        return (red > middle ? 1 : 0) | (green > middle ? 2 : 0) | (blue > middle ? 4 : 0);
    }
}
