using Mentiko.Core.Accounts;
using Mentiko.Core.Instance;

namespace Mentiko.Infrastructure.Mail;

/// <summary>Keeps the last letters of this process in memory, for a page. For development.</summary>
internal sealed class Outbox(TimeProvider time) : IMailer, IOutbox
{
    private const int Most = 50;
    private readonly Lock _gate = new();
    private readonly LinkedList<SentLetter> _letters = new();

    public bool IsOpen => true;

    public Task DeliverAsync(LetterText letter, CancellationToken cancel)
    {
        lock (_gate)
        {
            _letters.AddFirst(new SentLetter(time.GetUtcNow(), letter.To, letter.Subject, letter.Body));
            if (_letters.Count > Most)
            {
                _letters.RemoveLast();
            }
        }

        return Task.CompletedTask;
    }

    public IReadOnlyList<SentLetter> Letters
    {
        get
        {
            lock (_gate)
            {
                return [.. _letters];
            }
        }
    }

    public Task<IReadOnlyList<SentLetter>?> ListAsync(InstanceScope scope, CancellationToken cancel) => Task.FromResult<IReadOnlyList<SentLetter>?>(Letters);
}

/// <summary>Nothing is kept where letters are sent.</summary>
internal sealed class NoOutbox : IOutbox
{
    public Task<IReadOnlyList<SentLetter>?> ListAsync(InstanceScope scope, CancellationToken cancel) => Task.FromResult<IReadOnlyList<SentLetter>?>(null);
}
