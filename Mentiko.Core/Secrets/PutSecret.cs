using Mentiko.Core.Access;
using Mentiko.Core.Results;

namespace Mentiko.Core.Secrets;

/// <summary>Creates a secret or replaces its value. The answer has everything but the value.</summary>
public sealed class PutSecret(ISecretStore secrets, IDenialRecorder denials) : UseCase<PutSecret.Input, SecretPut>(denials)
{
    public const int DescriptionLength = 500;

    /// <param name="Name">As the caller wrote it.</param>
    /// <param name="Value">The new value.</param>
    /// <param name="Description">What it is for; null leaves the old one.</param>
    public sealed record Input(string Name, SecretValue Value, string? Description);

    public override Permission Permission => Permission.SecretsWrite;

    protected override async Task<Result<SecretPut>> HandleAsync(NamespaceScope scope, Input input, CancellationToken cancel)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        if (!SecretName.TryParse(input.Name, out var name))
        {
            errors["name"] = [SecretName.ProblemOf(input.Name)];
        }

        if (SecretRules.ProblemOf(input.Value.Reveal()) is { } problem)
        {
            errors["$.value"] = [problem];
        }

        if (input.Description is { } description && (description.Length > DescriptionLength || description.Any(char.IsControl)))
        {
            errors["$.description"] = [$"A description has at most {DescriptionLength} characters and no control characters."];
        }
        else if (input.Description?.Contains(input.Value.Reveal(), StringComparison.Ordinal) == true && errors.Count == 0)
        {
            errors["$.description"] = ["The description holds the value itself. It is shown to everybody who may list secrets."];
        }

        return errors.Count > 0
            ? new Error.Invalid(errors)
            : await secrets.PutAsync(scope, name, input.Value, input.Description, cancel);
    }
}
