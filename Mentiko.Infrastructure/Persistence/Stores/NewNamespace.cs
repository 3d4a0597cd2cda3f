using Mentiko.Core.Access;
using Mentiko.Core.Namespaces;

namespace Mentiko.Infrastructure.Persistence.Stores;

/// <summary>A namespace that shall be made.</summary>
/// <param name="Slug">Its slug, which nobody may have.</param>
/// <param name="Name">Its organization's name.</param>
/// <param name="Plan">Its plan.</param>
/// <param name="Owner">Its first Owner; null where the system makes it for nobody.</param>
internal sealed record NewNamespace(NamespaceSlug Slug, string Name, PlanTier Plan, UserId? Owner);
