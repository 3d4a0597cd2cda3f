using Mentiko.Core.Access;
using Mentiko.Core.Audit;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;
using Mentiko.Core.Secrets;
using Mentiko.TestKit.Fakes;
using Xunit;

namespace Mentiko.Core.Tests.Secrets;

public sealed class PutSecretTests
{
    private const string Value = "a-value-of-the-test";
    private readonly RecordingStore _store = new();
    private readonly TestNamespace _acme = new("acme");

    [Fact]
    public async Task Put_GoodNameAndValue_ReachesTheStore()
    {
        Assert.True((await PutAsync(_acme.As(Role.Owner), "FEED_TOKEN", Value, "for the feed")).IsOk);
        Assert.Equal(("FEED_TOKEN", Value, "for the feed"), Assert.Single(_store.Puts));
    }

    [Theory]
    [InlineData("feed", "name")]
    [InlineData("PATH", "name")]
    [InlineData("LD_PRELOAD", "name")]
    [InlineData("MENTIKO_RUN_ID", "name")]
    [InlineData("DOTNET_ROOT", "name")]
    [InlineData("", "name")]
    public async Task Put_BadName_IsInvalid(string name, string path)
    {
        var error = Assert.IsType<Error.Invalid>((await PutAsync(_acme.As(Role.Owner), name, Value, null)).Error);
        Assert.Equal([path], error.Errors.Keys);
        Assert.Empty(_store.Puts);
    }

    [Fact]
    public async Task Put_SeveralProblems_AreAllToldAndTheValueIsNot()
    {
        var error = Assert.IsType<Error.Invalid>((await PutAsync(_acme.As(Role.Owner), "x", "hunter2", new string('d', 501))).Error);
        Assert.Equal(["$.description", "$.value", "name"], error.Errors.Keys.Order(StringComparer.Ordinal));
        Assert.DoesNotContain("hunter2", string.Concat(error.Errors.Values.SelectMany(messages => messages)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Put_DescriptionThatHoldsTheValue_IsInvalid()
    {
        var error = Assert.IsType<Error.Invalid>((await PutAsync(_acme.As(Role.Owner), "FEED_TOKEN", Value, $"it is {Value}")).Error);
        Assert.Equal(["$.description"], error.Errors.Keys);
    }

    [Theory]
    [InlineData(Role.Admin, true, true)]
    [InlineData(Role.Admin, false, false)]
    [InlineData(Role.Operator, true, false)]
    [InlineData(Role.Viewer, true, false)]
    [InlineData(Role.Owner, false, true)]
    public async Task Put_ByRoleAndSetting_IsAllowedWhereTheOwnerSaidSo(Role role, bool setting, bool allowed)
    {
        var answer = await PutAsync(_acme.As(role, new OrganizationSettings(setting)), "FEED_TOKEN", Value, null);
        Assert.Equal((allowed, !allowed), (answer.IsOk, answer.Error is Error.Forbidden));
    }

    [Fact]
    public void SecretValue_Printed_ShowsNothing() =>
        Assert.DoesNotContain(Value, new PutSecret.Input("FEED_TOKEN", new SecretValue(Value), null).ToString(), StringComparison.Ordinal);

    [Fact]
    public void SecretRecord_Members_HaveNoPlaceForAValue() =>
        Assert.Equal(
            "CreatedAt CreatedBy Description LastUsedAt Name UpdatedAt UsedBy Version",
            string.Join(' ', typeof(SecretRecord).GetProperties().Select(property => property.Name).Order(StringComparer.Ordinal)));

    private Task<Result<SecretPut>> PutAsync(NamespaceScope scope, string name, string value, string? description) =>
        new PutSecret(_store, new RecordingDenials()).ExecuteAsync(scope, new PutSecret.Input(name, new SecretValue(value), description), default);

    private sealed class RecordingStore : ISecretStore
    {
        public List<(string Name, string Value, string? Description)> Puts { get; } = [];

        public Task<Page<SecretRecord>> ListAsync(NamespaceScope scope, PageRequest page, CancellationToken cancel) => throw new NotSupportedException();

        public Task<SecretRecord?> FindAsync(NamespaceScope scope, SecretName name, CancellationToken cancel) => throw new NotSupportedException();

        public Task<Result<SecretPut>> PutAsync(NamespaceScope scope, SecretName name, SecretValue value, string? description, CancellationToken cancel)
        {
            Puts.Add((name.Text, value.Reveal(), description));
            var record = new SecretRecord(name, 1, description ?? "", DateTimeOffset.UnixEpoch, scope.Actor.Name, DateTimeOffset.UnixEpoch, null, []);
            return Task.FromResult<Result<SecretPut>>(new SecretPut(record, true));
        }

        public Task<Result<Done>> DeleteAsync(NamespaceScope scope, SecretName name, AuditDraft audit, CancellationToken cancel) => throw new NotSupportedException();
    }
}
