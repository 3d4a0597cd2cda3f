using System.Globalization;

namespace Mentiko.Web.Rendering;

/// <summary>
/// The state that SGR sequences steer, as class names. Every colour, also of 256 and of 16 million, becomes the
/// nearest of eight that the theme keeps readable on its own ground; a background is only ever one quiet tone, so no
/// agent can write text that people cannot see.
/// </summary>
internal sealed class AnsiStyle
{
    private static readonly string[] Names = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"];

    private bool _bold;
    private bool _italic;
    private bool _underline;
    private bool _struck;
    private bool _inverse;
    private bool _background;
    private int _colour = -1;

    public string Classes { get; private set; } = "";

    /// <summary>Applies the parameters of one SGR sequence, for instance <c>1;31</c>.</summary>
    public void Apply(ReadOnlySpan<char> parameters)
    {
        Span<int> codes = stackalloc int[32];
        var count = Read(parameters, codes);
        for (var i = 0; i < count; i++)
        {
            i += ApplyOne(codes[i], codes[(i + 1)..count]);
        }

        Classes = Describe();
    }

    private static int Read(ReadOnlySpan<char> parameters, Span<int> codes)
    {
        var count = 0;
        foreach (var range in parameters.SplitAny(';', ':'))
        {
            if (count == codes.Length)
            {
                break;
            }

            // An empty parameter is 0; a private or overlong one is unknown.
            var part = parameters[range];
            codes[count++] = part.IsEmpty ? 0 : int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var code) ? code : -1;
        }

        return count;
    }

    /// <returns>How many of the following codes belong to this one.</returns>
    private int ApplyOne(int code, ReadOnlySpan<int> rest)
    {
        switch (code)
        {
            case 0: Reset(); break;
            case 1: _bold = true; break;
            case 3: _italic = true; break;
            case 4: _underline = true; break;
            case 7: _inverse = true; break;
            case 9: _struck = true; break;
            case 22: _bold = false; break;
            case 23: _italic = false; break;
            case 24: _underline = false; break;
            case 27: _inverse = false; break;
            case 29: _struck = false; break;
            case >= 30 and <= 37: _colour = code - 30; break;
            case >= 90 and <= 97: _colour = code - 90; break;
            case 39: _colour = -1; break;
            case (>= 40 and <= 47) or (>= 100 and <= 107): _background = true; break;
            case 49: _background = false; break;
            case 38: _colour = AnsiColour.Read(rest, out var used); return used;
            case 48: _background = AnsiColour.Read(rest, out var taken) >= 0; return taken;
            default: break;
        }

        return 0;
    }

    private void Reset()
    {
        _bold = _italic = _underline = _struck = _inverse = _background = false;
        _colour = -1;
    }

    private string Describe()
    {
        var classes = new List<string>(4);
        Add(_bold, "a-b");
        Add(_italic, "a-i");
        Add(_underline, "a-u");
        Add(_struck, "a-s");
        Add(_inverse, "a-inv");
        Add(_background && !_inverse, "a-bg");
        Add(_colour >= 0 && !_inverse, _colour >= 0 ? $"a-{Names[_colour]}" : "");
        return string.Join(' ', classes);

        void Add(bool wanted, string name)
        {
            if (wanted)
            {
                classes.Add(name);
            }
        }
    }
}
