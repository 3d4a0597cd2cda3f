using System.Globalization;
using Mentiko.Core.Audit;

namespace Mentiko.Core.Tests.Audit;

/// <summary>A chain as the product writes it, made without a database.</summary>
internal sealed class SampleTrail
{
    public static readonly Guid Namespace = Guid.ParseExact("0190a1b2c3d4e5f60718293a4b5c6d7e", "N");

    private static readonly string[] Texts = ["", "weekly-report", "Zoë \"Z\"\n\t\\", "=HYPERLINK(\"x\")", "日本 😀", "a/b/../c", "\u0001\u001f\u007f", "null"];

    public SampleTrail(int entries, int seed = 1, Guid? ns = null)
    {
        var (chance, buffer, time) = (new Random(seed), new CanonicalWriter(), 1_790_000_000_000L);
        var previous = AuditChain.Genesis(ns ?? Namespace);
        for (var sequence = 1; sequence <= entries; sequence++)
        {
            var entry = new ChainedEntry
            {
                Sequence = sequence,
                Time = time += chance.Next(90_000),
                ActorKind = "user",
                ActorId = chance.Next(3) == 0 ? null : $"u{chance.Next(5)}",
                ActorName = Text(chance),
                Credential = "token",
                Action = AuditActions.ChainUpdated,
                TargetKind = "chain",
                TargetId = Text(chance),
                Outcome = chance.Next(5) == 0 ? "denied" : "allowed",
                Ip = chance.Next(2) == 0 ? null : "192.0.2.1",
                UserAgent = chance.Next(2) == 0 ? null : Text(chance),
                RunId = chance.Next(2) == 0 ? null : chance.Next().ToString(CultureInfo.InvariantCulture),
                DetailsJson = AuditChain.Details(AuditDetails.Of(("b", Text(chance)), ("B", Text(chance)))),
                PreviousHash = previous,
            };
            previous = entry.Hash = AuditChain.HashOf(entry, buffer);
            Entries.Add(entry);
        }
    }

    public List<ChainedEntry> Entries { get; } = [];

    public AuditSigner Signer { get; } = new([.. Enumerable.Range(0, AuditSigner.KeyBytes).Select(number => (byte)number)]);

    public AuditCheckpoint CheckpointAt(int sequence) => Signer.Sign(
        Namespace, sequence, sequence == 0 ? AuditChain.Genesis(Namespace) : Entries[sequence - 1].Hash, DateTimeOffset.FromUnixTimeMilliseconds(1_800_000_000_000));

    /// <summary>The walk over these entries, with those checkpoints in between and after.</summary>
    public TrailWalk Walk(IReadOnlyList<ChainedEntry> entries, params IReadOnlyList<AuditCheckpoint> checkpoints)
    {
        var (walk, next) = (new TrailWalk(Namespace, Signer.PublicKey), 0);
        foreach (var entry in entries.Prepend(null))
        {
            if (entry is not null)
            {
                walk.Add(entry);
            }

            while (next < checkpoints.Count && checkpoints[next].Sequence == walk.Last)
            {
                walk.Add(checkpoints[next++]);
            }
        }

        while (next < checkpoints.Count)
        {
            walk.Add(checkpoints[next++]);
        }

        return walk;
    }

    /// <summary>The export of all entries.</summary>
    public byte[] Export(int after = 0)
    {
        var (file, buffer) = (new MemoryStream(), new CanonicalWriter());
        var before = after == 0 ? AuditChain.Genesis(Namespace) : Entries[after - 1].Hash;
        file.Write(new AuditExportHeader(Namespace, after, before, CheckpointAt(Entries.Count)).Line());
        file.WriteByte((byte)'\n');
        foreach (var entry in Entries.Skip(after))
        {
            file.Write(AuditChain.LineOf(entry, buffer));
            file.WriteByte((byte)'\n');
        }

        return file.ToArray();
    }

    /// <summary>The same entry once more, to be changed.</summary>
    public static ChainedEntry Copy(ChainedEntry entry) => new()
    {
        Sequence = entry.Sequence,
        Time = entry.Time,
        ActorKind = entry.ActorKind,
        ActorId = entry.ActorId,
        ActorName = entry.ActorName,
        Credential = entry.Credential,
        Action = entry.Action,
        TargetKind = entry.TargetKind,
        TargetId = entry.TargetId,
        Outcome = entry.Outcome,
        Ip = entry.Ip,
        UserAgent = entry.UserAgent,
        RunId = entry.RunId,
        DetailsJson = entry.DetailsJson,
        PreviousHash = entry.PreviousHash,
        Hash = entry.Hash,
    };

    private static string Text(Random chance) => Texts[chance.Next(Texts.Length)];
}
