using Mentiko.Core.Access;
using Mentiko.Core.Results;

namespace Mentiko.Core.Webhooks;

/// <summary>Saves a webhook; the first time its signing secret comes with the answer, and never again.</summary>
public sealed class SaveWebhook(IWebhookStore webhooks, IDenialRecorder denials) : UseCase<SaveWebhook.Input, SavedWebhook>(denials)
{
    /// <param name="Name">Which webhook.</param>
    /// <param name="Definition">What it shall be.</param>
    /// <param name="ExpectedVersion">The caller's If-Match; 0: must not exist; null: whatever is there.</param>
    public sealed record Input(WebhookName Name, WebhookDefinition Definition, int? ExpectedVersion);

    public override Permission Permission => Permission.SchedulesWrite;

    protected override Task<Result<SavedWebhook>> HandleAsync(NamespaceScope scope, Input input, CancellationToken cancel) =>
        webhooks.SaveAsync(scope, input.Name, input.Definition, input.ExpectedVersion, cancel);
}
