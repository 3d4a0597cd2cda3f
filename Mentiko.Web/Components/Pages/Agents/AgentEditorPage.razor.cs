using Mentiko.Core.Access;
using Mentiko.Core.Agents;
using Mentiko.Core.Results;
using Mentiko.Core.Secrets;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Agents;

/// <summary>Reads what the editor of an agent needs: the agent, and the names of the secrets that it could have.</summary>
public sealed partial class AgentEditorPage
{
    private const int MostSecrets = 1000;

    private const int SecretsAPage = 200;

    private AgentVersion? _agent;
    private List<string>? _secrets;
    private Error? _refusal;
    private bool _isOpen;
    private string? _opened;

    [Parameter]
    public string? Name { get; set; }

    [SupplyParameterFromQuery(Name = "view")]
    public string? View { get; set; }

    [Inject]
    private GetAgent GetAgent { get; set; } = null!;

    [Inject]
    private ListSecrets ListSecrets { get; set; } = null!;

    protected override async Task OnParametersSetAsync()
    {
        if (_isOpen && _opened == (Name ?? ""))
        {
            return;
        }

        (_opened, _isOpen, _agent, _refusal) = (Name ?? "", false, null, null);
        if (Name is not null)
        {
            var answer = AgentName.TryParse(Name, out var name) ? await DoAsync(GetAgent, name) : new Error.NotFound();
            _refusal = answer.Error;
            _agent = answer.TryGet(out var agent, out _) ? agent : null;
        }

        if (_refusal is null)
        {
            _secrets = May(Permission.SecretsRead) ? await ReadSecretsAsync() : null;
            _isOpen = true;
        }
    }

    private async Task<List<string>?> ReadSecretsAsync()
    {
        var names = new List<string>();
        string? after = null;
        do
        {
            if (!(await DoAsync(ListSecrets, new PageRequest(SecretsAPage, after))).TryGet(out var page, out _))
            {
                return null;
            }

            names.AddRange(page.Items.Select(secret => secret.Name.Text));
            after = page.Next;
        }
        while (after is not null && names.Count < MostSecrets);
        return names;
    }
}
