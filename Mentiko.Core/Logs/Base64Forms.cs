using System.Text;

namespace Mentiko.Core.Logs;

/// <summary>base64 and base64url. Inside a longer text a secret starts at one of three offsets of a group.</summary>
internal static class Base64Forms
{
    public static IEnumerable<string> Of(string text) => Of(Encoding.UTF8.GetBytes(text));

    /// <summary>Of UTF-16, both ways round: what PowerShell calls an encoded command.</summary>
    public static IEnumerable<string> OfUtf16(string text) =>
        Of(Encoding.Unicode.GetBytes(text)).Concat(Of(Encoding.BigEndianUnicode.GetBytes(text)));

    private static IEnumerable<string> Of(byte[] bytes)
    {
        foreach (var form in OffsetForms(bytes).Append(Convert.ToBase64String(bytes)))
        {
            yield return form;
            yield return form.Replace('+', '-').Replace('/', '_');
        }
    }

    // The characters that mix the secret's bits with a neighbour's differ from case to case, so only those that are
    // the secret's own are the form.
    private static IEnumerable<string> OffsetForms(byte[] bytes)
    {
        for (var offset = 0; offset < 3; offset++)
        {
            var encoded = Convert.ToBase64String([.. new byte[offset], .. bytes]);
            var first = ((offset * 8) + 5) / 6;
            var end = (offset + bytes.Length) * 8 / 6;
            if (end - first >= SecretForms.MinimumBytes)
            {
                yield return encoded[first..end];
            }
        }
    }
}
