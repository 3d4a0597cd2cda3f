using Mentiko.Core.Audit;

namespace Mentiko.Core.Tests.Audit;

/// <summary>One way to bend a record, by chance. The first entry that is not what was written is where it must be found.</summary>
internal static class TrailMutation
{
    /// <summary>Changes the list; returns what was done and the first sequence that a verification may blame.</summary>
    public static (string What, long First) Apply(List<ChainedEntry> entries, Random chance)
    {
        var at = chance.Next(entries.Count);
        switch (chance.Next(7))
        {
            case 0:
                entries.RemoveAt(at);
                return ("deleted", at + 1);
            case 1:
                entries.Insert(at, entries[chance.Next(entries.Count)]);
                return ("inserted", at + 1);
            case 2:
                var other = (at + 1 + chance.Next(entries.Count - 1)) % entries.Count;
                (entries[at], entries[other]) = (entries[other], entries[at]);
                return ("reordered", Math.Min(at, other) + 1);
            case 3:
                var cut = 1 + chance.Next(entries.Count);
                entries.RemoveRange(entries.Count - cut, cut);
                return ("cut", entries.Count + 1);
            case 4:
                Rewrite(entries, at, chance);
                return ("written anew", 1);
            default:
                entries[at] = Change(SampleTrail.Copy(entries[at]), chance);
                return ("changed", at + 1);
        }
    }

    /// <summary>As somebody with the whole database would: every hash from there on fits again.</summary>
    private static void Rewrite(List<ChainedEntry> entries, int from, Random chance)
    {
        var buffer = new CanonicalWriter();
        for (var at = from; at < entries.Count; at++)
        {
            var entry = SampleTrail.Copy(entries[at]);
            if (at == from)
            {
                entry.ActorName += chance.Next();
            }
            else
            {
                entry.PreviousHash = entries[at - 1].Hash;
            }

            entry.Hash = AuditChain.HashOf(entry, buffer);
            entries[at] = entry;
        }
    }

    private static ChainedEntry Change(ChainedEntry entry, Random chance)
    {
        switch (chance.Next(16))
        {
            case 0: entry.Sequence += chance.Next(2) == 0 ? 1 : -1; break;
            case 1: entry.Time += 1 - 2 * chance.Next(2); break;
            case 2: entry.ActorKind = Bend(entry.ActorKind, chance); break;
            case 3: entry.ActorId = Bend(entry.ActorId, chance); break;
            case 4: entry.ActorName = Bend(entry.ActorName, chance); break;
            case 5: entry.Credential = Bend(entry.Credential, chance); break;
            case 6: entry.Action = Bend(entry.Action, chance); break;
            case 7: entry.TargetKind = Bend(entry.TargetKind, chance); break;
            case 8: entry.TargetId = Bend(entry.TargetId, chance); break;
            case 9: entry.Outcome = entry.Outcome == "denied" ? "allowed" : "denied"; break;
            case 10: entry.Ip = entry.Ip is null ? "" : null; break;
            case 11: entry.UserAgent = Bend(entry.UserAgent, chance); break;
            case 12: entry.RunId = Bend(entry.RunId, chance); break;
            case 13: entry.DetailsJson = entry.DetailsJson.Insert(1 + chance.Next(entry.DetailsJson.Length - 1), " "); break;
            case 14: entry.PreviousHash = Bend(entry.PreviousHash, chance); break;
            default: entry.Hash = Bend(entry.Hash, chance); break;
        }

        return entry;
    }

    private static string Bend(string? text, Random chance)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "x";
        }

        var at = chance.Next(text.Length);
        return chance.Next(3) switch
        {
            0 => text.Remove(at, 1),
            1 => text.Insert(at, "0"),
            _ => text[..at] + (char)(text[at] == 'y' ? 'z' : 'y') + text[(at + 1)..],
        };
    }
}
