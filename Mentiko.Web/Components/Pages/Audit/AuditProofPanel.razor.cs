using Mentiko.Core.Audit;
using Mentiko.Core.Results;
using Mentiko.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Audit;

/// <summary>Proves the record and hands it out.</summary>
public sealed partial class AuditProofPanel
{
    private AuditProof? _proof;
    private Error? _refusal;
    private bool _isWalking;

    [CascadingParameter]
    public ReaderZone Clock { get; set; } = ReaderZone.Utc;

    [Inject]
    private VerifyAudit Verify { get; set; } = null!;

    [Inject]
    private IAuditProver Prover { get; set; } = null!;

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    private string ExportLink(string format) => $"/api/v1/orgs/{Here.Slug}/audit/export?format={format}";

    private async Task VerifyAsync()
    {
        _isWalking = true;
        var answer = await DoAsync(Verify, default);
        _isWalking = false;
        _refusal = answer.Error;
        _proof = answer.TryGet(out var proof, out _) ? proof : null;
    }
}
