using System.Collections.Immutable;
using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Infrastructure.Persistence.Commits;
using Mentiko.Infrastructure.Persistence.Rows;

namespace Mentiko.Infrastructure.AuditTrail;

/// <summary>
/// The last entry of each namespace's chain, kept by the writer so that appending need not read. Only the writer
/// appends, and it takes back what an undone act appended, so the heads are what the database holds.
/// </summary>
internal sealed class AuditHeads(AuditPulse? pulse = null)
{
    private const int MostHeads = 20_000;
    private const string SelectHead = """
        SELECT "Sequence", "Hash" FROM "AuditEntries"
        WHERE "NamespaceId" = @ns AND "Sequence" = (SELECT MAX("Sequence") FROM "AuditEntries" WHERE "NamespaceId" = @ns)
        """;

    private const string Insert = """
        INSERT INTO "AuditEntries" ("NamespaceId", "Sequence", "Time", "ActorKind", "ActorId", "ActorName", "Credential", "Action",
            "TargetKind", "TargetId", "Outcome", "Ip", "UserAgent", "RunId", "DetailsJson", "PreviousHash", "Hash")
        VALUES (@ns, @sequence, @time, @actorKind, @actorId, @actorName, @credential, @action,
            @targetKind, @targetId, @outcome, @ip, @userAgent, @runId, @details, @previousHash, @hash)
        """;

    private readonly Dictionary<Guid, Head> _heads = [];
    private readonly List<(Guid Namespace, Head Before)> _act = [];
    private readonly CanonicalWriter _buffer = new();

    /// <param name="session">The act.</param>
    /// <param name="draft">What it records.</param>
    /// <param name="insert">Runs the statement that adds the entry.</param>
    public void Append(CommitSession session, AuditDraft draft, InsertEntry insert)
    {
        if (!AuditActions.All.Contains(draft.Action))
        {
            throw new ArgumentException($"'{draft.Action}' is not on the list of audit actions.", nameof(draft));
        }

        var ns = session.Namespace.Value;
        var head = HeadOf(session, ns);
        var entry = Entry(session, draft, head);
        entry.Hash = AuditChain.HashOf(entry, _buffer);
        Write(insert, entry);
        _act.Add((ns, head));
        _heads[ns] = new Head(entry.Sequence, entry.Hash);
        if (pulse is not null && AuditPulse.IsMark(entry.Sequence))
        {
            var (sequence, hash) = (entry.Sequence, entry.Hash);
            session.AfterCommit(() => pulse.Appended(new AuditMark(ns, sequence, hash)));
        }
    }

    /// <summary>The act that appended stays in the batch.</summary>
    public void Keep() => _act.Clear();

    /// <summary>The act that appended is undone.</summary>
    public void Undo()
    {
        for (var i = _act.Count - 1; i >= 0; i--)
        {
            _heads[_act[i].Namespace] = _act[i].Before;
        }

        _act.Clear();
    }

    /// <summary>The batch is undone: what the database holds is read anew.</summary>
    public void Forget()
    {
        _heads.Clear();
        _act.Clear();
    }

    private Head HeadOf(CommitSession session, Guid ns)
    {
        if (_heads.TryGetValue(ns, out var head))
        {
            return head;
        }

        if (_heads.Count >= MostHeads)
        {
            _heads.Clear();
        }

        head = session.Query(SelectHead, reader => reader.Read() ? new Head(reader.GetInt64(0), reader.GetString(1)) : new Head(0, AuditChain.Genesis(ns)));
        _heads.Add(ns, head);
        return head;
    }

    private static AuditRow Entry(CommitSession session, AuditDraft draft, Head head) => new()
    {
        NamespaceId = session.Namespace.Value,
        Sequence = head.Sequence + 1,
        Time = session.Now,
        ActorKind = session.Actor.Id is null ? "system" : "user",
        ActorId = session.Actor.Id?.Value,
        ActorName = AuditText.Clean(session.Actor.Name, 256),
        Credential = session.Actor.Credential.ToWire(),
        Action = draft.Action,
        TargetKind = AuditText.Clean(draft.TargetKind, 64),
        TargetId = AuditText.Clean(draft.TargetId),
        Outcome = draft.Outcome.ToWire(),
        Ip = session.Actor.Address?.ToString(),
        UserAgent = session.Actor.UserAgent is { } agent ? AuditText.Clean(agent, 256) : null,
        RunId = draft.Run,
        DetailsJson = DetailsOf(session.Actor, draft) is { } details ? AuditChain.Details(AuditText.Clean(details)) : "{}",
        PreviousHash = head.Hash,
    };

    /// <summary>A person may have several keys: the entry says which.</summary>
    private static ImmutableSortedDictionary<string, string>? DetailsOf(Actor actor, AuditDraft draft) => actor.Key is { } key
        ? (draft.Details ?? ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal)).SetItem("apiKey", key.Id).SetItem("apiKeyName", key.Name)
        : draft.Details;

    private static void Write(InsertEntry insert, AuditRow entry) => insert(
        Insert,
        [
            ("@sequence", entry.Sequence),
            ("@time", entry.Time),
            ("@actorKind", entry.ActorKind),
            ("@actorId", entry.ActorId),
            ("@actorName", entry.ActorName),
            ("@credential", entry.Credential),
            ("@action", entry.Action),
            ("@targetKind", entry.TargetKind),
            ("@targetId", entry.TargetId),
            ("@outcome", entry.Outcome),
            ("@ip", entry.Ip),
            ("@userAgent", entry.UserAgent),
            ("@runId", entry.RunId),
            ("@details", entry.DetailsJson),
            ("@previousHash", entry.PreviousHash),
            ("@hash", entry.Hash),
        ]);

    private readonly record struct Head(long Sequence, string Hash);
}

/// <summary>Runs the statement that adds an entry to the record.</summary>
internal delegate void InsertEntry(string sql, ReadOnlySpan<(string Name, object? Value)> values);
