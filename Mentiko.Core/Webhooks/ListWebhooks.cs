using Mentiko.Core.Access;
using Mentiko.Core.Results;

namespace Mentiko.Core.Webhooks;

/// <summary>The namespace's webhooks by name.</summary>
public sealed class ListWebhooks(IWebhookStore webhooks, IDenialRecorder denials) : UseCase<PageRequest, Page<Webhook>>(denials)
{
    public override Permission Permission => Permission.SchedulesRead;

    protected override async Task<Result<Page<Webhook>>> HandleAsync(NamespaceScope scope, PageRequest input, CancellationToken cancel) =>
        await webhooks.ListAsync(scope, input, cancel);
}
