namespace Mentiko.Infrastructure.Mail;

/// <summary>The way that a letter takes.</summary>
internal interface IMailer
{
    /// <summary>Whether letters arrive anywhere.</summary>
    bool IsOpen { get; }

    /// <summary>Delivers it or throws.</summary>
    Task DeliverAsync(LetterText letter, CancellationToken cancel);
}

/// <summary>No way at all: nothing was set up.</summary>
internal sealed class NoMailer : IMailer
{
    public bool IsOpen => false;

    public Task DeliverAsync(LetterText letter, CancellationToken cancel) => Task.CompletedTask;
}
