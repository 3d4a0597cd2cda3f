using System.Buffers;
using System.Text;

namespace Mentiko.Core.Logs;

/// <summary>
/// All forms of a set of secrets as one automaton (Aho-Corasick): a byte costs the same however many and however
/// repetitive the secrets are, so no agent can slow the platform down by its choice of secret and output.
/// Immutable and safe to share.
/// </summary>
public sealed class SecretPatterns
{
    private const int StartSlots = 1 << 16;
    private const int FewForms = 500;

    private readonly Node[] _nodes;
    private readonly int[] _fromRoot = new int[256];
    private readonly ulong[] _starts = new ulong[StartSlots / 64];

    // Children of first letters by both letters: each may have some sixty, and they are asked for most of all.
    private readonly int[]? _second;
    private int _count = 1;

    private SecretPatterns(IReadOnlyCollection<byte[]> forms)
    {
        _nodes = new Node[1 + forms.Sum(form => form.Length)];
        _second = forms.Count > FewForms ? new int[1 << 16] : null;
        Longest = forms.Select(form => form.Length).DefaultIfEmpty().Max();
        foreach (var form in forms)
        {
            Add(form);
        }

        Link();
        var first = Enumerable.Range(0, 256).Where(b => _fromRoot[b] != 0).Select(b => (byte)b).ToArray();
        (FirstBytes, HasManyFirstBytes) = (SearchValues.Create(first), first.Length > 32);
    }

    /// <summary>No secrets: masks nothing.</summary>
    public static SecretPatterns None { get; } = new([]);

    /// <summary>True when there is nothing to mask.</summary>
    public bool IsEmpty => _count == 1;

    /// <summary>Bytes of the longest form.</summary>
    internal int Longest { get; }

    internal SearchValues<byte> FirstBytes { get; }

    /// <summary>Whether nearly every byte of ordinary text is a first one, so that looking for the next one skips nothing.</summary>
    internal bool HasManyFirstBytes { get; }

    /// <summary>How many bytes <see cref="MayStart"/> wants; no form is shorter.</summary>
    internal const int StartBytes = 3;

    /// <summary>The patterns of these secrets. Values under four bytes are left out: they cannot be masked without tearing up ordinary text.</summary>
    public static SecretPatterns From(IReadOnlyCollection<string> secrets) =>
        secrets.Count == 0 ? None : new SecretPatterns([.. secrets.SelectMany(secret => SecretForms.Of(secret, longText: LongTextAmong(secrets)))]);

    /// <summary>
    /// As <see cref="From"/>, for judging a whole document instead of masking a part of it: lines and inner strings
    /// count only from <see cref="JudgedPartBytes"/> on, so that a secret which holds the word <c>prod</c> does not
    /// condemn every document that holds it too.
    /// </summary>
    public static SecretPatterns ForJudging(IReadOnlyCollection<string> secrets) =>
        secrets.Count == 0 ? None : new SecretPatterns([.. secrets.SelectMany(secret => SecretForms.Of(secret, JudgedPartBytes, LongTextAmong(secrets)))]);

    /// <summary>Characters of all secrets of one stream beyond which few of them are looked for in every form.</summary>
    public const int ManyCharacters = 16 * 1024;

    // A form costs some thirty bytes of memory for each of its own; so many secrets in all forms would cost gigabytes.
    private static int LongTextAmong(IReadOnlyCollection<string> secrets) =>
        secrets.Sum(secret => (long)secret.Length) > ManyCharacters ? SecretForms.LongText / 16 : SecretForms.LongText;

    /// <summary>The shortest part of a secret that condemns a document by itself.</summary>
    public const int JudgedPartBytes = 12;

    /// <summary>Whether any form of any of the secrets stands in these bytes.</summary>
    public bool OccurIn(ReadOnlySpan<byte> bytes)
    {
        var state = 0;
        foreach (var value in bytes)
        {
            state = Next(state, value);
            if (At(state).Match != 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>As <see cref="OccurIn"/>, in the text as a terminal shows it or as an encoder has wrapped it: a form that colours or line ends cut in pieces is one too.</summary>
    public bool OccurInShown(string text)
    {
        if (IsEmpty || text.AsSpan().IndexOfAny((char)VisibleText.Escape, '\n', '\r') < 0)
        {
            return !IsEmpty && OccurIn(Encoding.UTF8.GetBytes(text));
        }

        var masker = new SecretMasker(this);
        masker.Write(Encoding.UTF8.GetBytes(text), new ArrayBufferWriter<byte>(text.Length + 16));
        return masker.HasFound;
    }

    /// <summary>The text with every form of every secret replaced.</summary>
    public string Mask(string text)
    {
        if (IsEmpty)
        {
            return text;
        }

        var output = new ArrayBufferWriter<byte>(text.Length + 16);
        var masker = new SecretMasker(this);
        masker.Write(Encoding.UTF8.GetBytes(text), output);
        masker.Flush(output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    internal int Next(int state, byte value)
    {
        while (state != 0)
        {
            if (Child(state, value) is var child and not 0)
            {
                return child;
            }

            state = At(state).Fail;
        }

        return _fromRoot[value];
    }

    internal ref readonly Node At(int state) => ref _nodes[state];

    /// <summary>Whether some form starts with these three bytes, or three others that share their slot: spares the walk for nearly all ordinary text.</summary>
    internal bool MayStart(byte first, byte second, byte third)
    {
        var slot = SlotOf(first, second, third);
        return (_starts[slot >> 6] >> (int)(slot & 63) & 1) != 0;
    }

    // By Fibonacci hashing: 8 KiB of bits stay in the nearest cache, where a bit for each triple would take two MiB.
    private static uint SlotOf(byte first, byte second, byte third) => (first | (uint)second << 8 | (uint)third << 16) * 0x9E3779B1 >> 16;

    private int Child(int state, byte value)
    {
        if (_second is not null && state != 0 && _nodes[state].Depth == 1)
        {
            return _second[(_nodes[state].Value << 8) | value];
        }

        var child = state == 0 ? _fromRoot[value] : At(state).FirstChild;
        while (child != 0 && At(child).Value != value)
        {
            child = At(child).Sibling;
        }

        return child;
    }

    private void Add(byte[] form)
    {
        var slot = SlotOf(form[0], form[1], form[2]);
        _starts[slot >> 6] |= 1UL << (int)(slot & 63);
        var state = 0;
        for (var i = 0; i < form.Length; i++)
        {
            var next = Child(state, form[i]);
            if (next == 0)
            {
                AddRest(state, form, i);
                return;
            }

            state = next;
            ref var node = ref _nodes[state];
            node.Shortest = Math.Min(node.Shortest, form.Length);
        }

        _nodes[state].Match = form.Length;
    }

    // Where a form leaves the others it is a chain of its own, and nothing has to be looked up in it.
    private void AddRest(int parent, byte[] form, int from)
    {
        for (var i = from; i < form.Length; i++)
        {
            var next = _count++;
            _nodes[next] = new Node { Value = form[i], Depth = i + 1, Shortest = form.Length };
            Attach(parent, next);
            parent = next;
        }

        _nodes[parent].Match = form.Length;
    }

    private void Attach(int parent, int child)
    {
        var nodes = _nodes;
        if (parent == 0)
        {
            _fromRoot[nodes[child].Value] = child;
            return;
        }

        if (_second is not null && nodes[parent].Depth == 1)
        {
            _second[(nodes[parent].Value << 8) | nodes[child].Value] = child;
        }

        nodes[child].Sibling = nodes[parent].FirstChild;
        nodes[parent].FirstChild = child;
    }

    // Breadth first: a node's fail target is less deep and therefore finished.
    private void Link()
    {
        var nodes = _nodes;
        var queue = new Queue<int>(_count);
        foreach (var child in _fromRoot.Where(child => child != 0))
        {
            queue.Enqueue(child);
        }

        while (queue.TryDequeue(out var state))
        {
            for (var child = nodes[state].FirstChild; child != 0; child = nodes[child].Sibling)
            {
                var fail = Next(nodes[state].Fail, nodes[child].Value);
                nodes[child].Fail = fail;
                nodes[child].Match = Math.Max(nodes[child].Match, nodes[fail].Match);
                queue.Enqueue(child);
            }
        }
    }

    internal struct Node
    {
        public byte Value;
        public int Depth;
        public int FirstChild;
        public int Sibling;

        /// <summary>The longest proper suffix of this node's bytes that starts some form.</summary>
        public int Fail;

        /// <summary>Length of the longest form that ends here; 0 for none.</summary>
        public int Match;

        /// <summary>Length of the shortest form that passes here.</summary>
        public int Shortest;
    }
}
