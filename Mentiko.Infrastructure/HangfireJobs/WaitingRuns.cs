using System.Threading.Channels;
using Mentiko.Core.Namespaces;
using Mentiko.Infrastructure.Dispatch;

namespace Mentiko.Infrastructure.HangfireJobs;

/// <summary>
/// The runs that have a job in a queue of this process, in the order in which they start: those that were under way,
/// then the queue. Of each namespace's queue only the head is here; the rest stands in its rows and is fetched when
/// the head gets short, so that memory does not grow with the queues.
/// </summary>
/// <param name="most">How many queued runs of one namespace are kept here.</param>
internal sealed class WaitingRuns(int most = WaitingRuns.HeadOfQueue)
{
    /// <summary>Half of it is what workers may take while the next ones are read.</summary>
    public const int HeadOfQueue = 64;

    private readonly Lock _gate = new();
    private readonly Dictionary<NamespaceId, WaitingHead> _heads = [];
    private readonly Channel<(NamespaceId Id, NamespaceSlug Slug)> _short = Channel.CreateUnbounded<(NamespaceId, NamespaceSlug)>();

    /// <summary>Namespaces whose head has got short while more stands in their rows.</summary>
    public ChannelReader<(NamespaceId Id, NamespaceSlug Slug)> Short => _short.Reader;

    /// <summary>How many runs are here.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _heads.Values.Sum(head => head.Count);
            }
        }
    }

    /// <summary>How many of the namespace's runs here were under way.</summary>
    public int CountUnderWay(NamespaceId id)
    {
        lock (_gate)
        {
            return _heads.TryGetValue(id, out var head) ? head.UnderWay.Count : 0;
        }
    }

    /// <summary>Adds a run that was accepted now. False where it needs no job: it has one, or others before it have none yet.</summary>
    public bool TryAdd(RunKey key, NamespaceSlug slug)
    {
        lock (_gate)
        {
            var head = Of(key.Namespace, slug);
            if (!head.HasMore && head.Queued.Count < most)
            {
                return head.TryAdd(head.Queued, key.Run);
            }

            (head.HasMore, head.MissedOne) = (true, true);
            return false;
        }
    }

    /// <summary>Adds a run that was under way: it goes before the queue. False where it has a job.</summary>
    public bool TryAddUnderWay(RunKey key, NamespaceSlug slug)
    {
        lock (_gate)
        {
            var head = Of(key.Namespace, slug);
            return head.TryAdd(head.UnderWay, key.Run);
        }
    }

    /// <summary>Puts a run that was taken back to the front of its queue. False where it has a job.</summary>
    public bool TryPutBack(RunKey key, NamespaceSlug slug)
    {
        lock (_gate)
        {
            var head = Of(key.Namespace, slug);
            return head.TryAdd(head.Queued, key.Run, at: 0);
        }
    }

    /// <summary>
    /// Takes the run that starts next in the namespace of a job that has come up. Mostly it is the one that the job
    /// was made for; one that was put back goes before it, and then its job is for the other.
    /// </summary>
    public RunKey Take(RunKey job)
    {
        lock (_gate)
        {
            if (!_heads.TryGetValue(job.Namespace, out var head) || head.Take() is not { } run)
            {
                return job;
            }

            AskIfShort(job.Namespace, head);
            Tidy(job.Namespace, head);
            return job with { Run = run };
        }
    }

    /// <summary>A run has no job after all.</summary>
    public void Remove(RunKey key)
    {
        lock (_gate)
        {
            if (_heads.TryGetValue(key.Namespace, out var head))
            {
                head.Remove(key.Run);
                Tidy(key.Namespace, head);
            }
        }
    }

    /// <summary>One of the namespace's jobs is lost: one run less can start by what is left, and is found again in its row.</summary>
    public void LoseJob(NamespaceSlug slug)
    {
        lock (_gate)
        {
            foreach (var (id, head) in _heads.Where(entry => entry.Value.Slug == slug).ToList())
            {
                head.DropLast();
                head.HasMore = true;
                AskIfShort(id, head);
            }
        }
    }

    /// <summary>Whether the namespace, with so many queued by its count, has some that should be here and are not.</summary>
    public bool Lacks(NamespaceId id, long queued)
    {
        lock (_gate)
        {
            return !_heads.TryGetValue(id, out var head) || (head.Queued.Count <= most / 2 && head.Queued.Count < queued);
        }
    }

    /// <summary>Begins to fill the namespace's head from its rows. Says how many of the first rows to read.</summary>
    public int BeginFill(NamespaceId id, NamespaceSlug slug)
    {
        lock (_gate)
        {
            var head = Of(id, slug);
            head.BeginFill();
            return most + head.Queued.Count + 1;
        }
    }

    /// <summary>Adds a run that was read. False where it needs no job: it has one, was taken since the fill began, or there is no room.</summary>
    public bool TryFill(RunKey key)
    {
        lock (_gate)
        {
            return _heads.TryGetValue(key.Namespace, out var head) && head.TryFill(key.Run, most);
        }
    }

    /// <summary>Ends a fill. False where runs were accepted meanwhile that it has not seen, and there is room for them: fill again.</summary>
    /// <param name="id">The namespace.</param>
    /// <param name="readAll">Whether the rows that were read are all there were.</param>
    public bool EndFill(NamespaceId id, bool readAll)
    {
        lock (_gate)
        {
            if (!_heads.TryGetValue(id, out var head))
            {
                return true;
            }

            if (head.EndFill(readAll))
            {
                return false;
            }

            // Workers may have taken all of it while it was filled.
            AskIfShort(id, head);
            Tidy(id, head);
            return true;
        }
    }

    /// <summary>A fill has failed. It is not asked for again: the next sweep sees what is missing.</summary>
    public void GiveUpFill(NamespaceId id)
    {
        lock (_gate)
        {
            if (_heads.TryGetValue(id, out var head))
            {
                head.EndFill(readAll: false);
            }
        }
    }

    private WaitingHead Of(NamespaceId id, NamespaceSlug slug)
    {
        if (!_heads.TryGetValue(id, out var head))
        {
            _heads[id] = head = new WaitingHead(slug);
        }

        return head;
    }

    private void AskIfShort(NamespaceId id, WaitingHead head)
    {
        if (head.HasMore && !head.IsAsked && head.Queued.Count <= most / 2)
        {
            head.IsAsked = true;
            _short.Writer.TryWrite((id, head.Slug));
        }
    }

    // Nothing is kept for a namespace without waiting runs.
    private void Tidy(NamespaceId id, WaitingHead head)
    {
        if (head.IsIdle)
        {
            _heads.Remove(id);
        }
    }
}
