using Mentiko.Core.Namespaces;
using Microsoft.AspNetCore.Components;

namespace Mentiko.Web.Components.Pages.Welcome;

/// <summary>What somebody finds who is in no organization yet: the way to a first run, of which the first step is here.</summary>
public sealed partial class WelcomeGuide
{
    /// <summary>The organization that was made in the first step; null before.</summary>
    [Parameter]
    public Organization? Created { get; set; }

    [Parameter, EditorRequired]
    public EventCallback<Organization> OnCreated { get; set; }
}
