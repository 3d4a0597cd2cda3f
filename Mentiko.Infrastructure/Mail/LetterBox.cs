using System.Threading.Channels;
using Mentiko.Core.Accounts;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Mentiko.Infrastructure.Mail;

/// <summary>
/// Delivers letters one after the other, in its own time. A letter that cannot be delivered is tried twice more; what
/// waits when the process ends is lost, and people ask again.
/// </summary>
internal sealed partial class LetterBox : ILetterBox, IAsyncDisposable
{
    private const int MostWaiting = 1_000;
    private static readonly TimeSpan[] Pauses = [TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(60)];

    private readonly Channel<Letter> _letters = Channel.CreateBounded<Letter>(MostWaiting);
    private readonly CancellationTokenSource _stop = new();
    private readonly IMailer _mailer;
    private readonly string _root;
    private readonly TimeProvider _time;
    private readonly ILogger<LetterBox> _logger;
    private readonly Task _work;

    public LetterBox(IMailer mailer, IOptions<MailOptions> options, TimeProvider time, ILogger<LetterBox> logger)
    {
        (_mailer, _time, _logger) = (mailer, time, logger);
        _root = options.Value.PublicUrl?.TrimEnd('/') ?? "";
        _work = Task.Run(WorkAsync);
    }

    public bool IsOpen => _mailer.IsOpen;

    public void Send(Letter letter)
    {
        if (!_letters.Writer.TryWrite(letter))
        {
            LogDropped(_logger, letter.GetType().Name);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _letters.Writer.TryComplete();
        await _stop.CancelAsync();
        await _work;
        _stop.Dispose();
    }

    private async Task WorkAsync()
    {
        try
        {
            await foreach (var letter in _letters.Reader.ReadAllAsync(_stop.Token))
            {
                await DeliverAsync(letter);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The process ends.
        }
    }

    private async Task DeliverAsync(Letter letter)
    {
        for (var turn = 0; ; turn++)
        {
            try
            {
                await _mailer.DeliverAsync(LetterText.Of(letter, _root), _stop.Token);
                return;
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                LogFailed(_logger, fault, letter.GetType().Name, turn + 1);
                if (turn == Pauses.Length)
                {
                    return;
                }

                await Task.Delay(Pauses[turn], _time, _stop.Token);
            }
        }
    }

    [LoggerMessage(1320, LogLevel.Error, "A letter ({Kind}) was dropped: too many wait.")]
    private static partial void LogDropped(ILogger logger, string kind);

    [LoggerMessage(1321, LogLevel.Warning, "A letter ({Kind}) could not be delivered at try {Turn}.")]
    private static partial void LogFailed(ILogger logger, Exception fault, string kind, int turn);
}
