using Mentiko.Core.Access;
using Mentiko.Core.Namespaces;
using Mentiko.Core.Results;
using Mentiko.TestKit.Fakes;
using Xunit;

namespace Mentiko.Core.Tests.Namespaces;

public sealed class CreateOrganizationTests
{
    private readonly CountingDirectory _directory = new();

    [Theory]
    [InlineData("a", "A")]
    [InlineData("acme-2", " Acme Inc. ")]
    [InlineData("a123456789012345678901234567890123456789", "Forty")]
    public async Task Execute_GoodSlugAndName_Creates(string slug, string name)
    {
        var created = await ExecuteAsync(slug, name);

        Assert.Equal((slug, name.Trim()), (created.Value.Slug.Text, created.Value.Name));
    }

    [Theory]
    [InlineData("", "x", "$.slug")]
    [InlineData("-a", "x", "$.slug")]
    [InlineData("a-", "x", "$.slug")]
    [InlineData("A", "x", "$.slug")]
    [InlineData("a.b", "x", "$.slug")]
    [InlineData("a/b", "x", "$.slug")]
    [InlineData("..", "x", "$.slug")]
    [InlineData("ä", "x", "$.slug")]
    [InlineData("a1234567890123456789012345678901234567890", "x", "$.slug")]
    [InlineData("api", "x", "$.slug")]
    [InlineData("hooks", "x", "$.slug")]
    [InlineData("ok", "", "$.name")]
    [InlineData("ok", "   ", "$.name")]
    [InlineData("ok", "a\u0007b", "$.name")]
    [InlineData("API", "", "$.name $.slug")]
    public async Task Execute_Wrong_NamesEverythingAndCreatesNothing(string slug, string name, string paths)
    {
        var refused = await ExecuteAsync(slug, name);

        Assert.Equal(paths.Split(' '), Assert.IsType<Error.Invalid>(refused.Error).Errors.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(0, _directory.Created);
    }

    [Fact]
    public async Task Execute_NameOf101Characters_IsTooLong() =>
        Assert.IsType<Error.Invalid>((await ExecuteAsync("ok", new string('x', 101))).Error);

    [Fact]
    public async Task Execute_ByAnAccountThatOwnsAsManyAsItMay_IsRefusedAndMembershipsOfOthersDoNotCount()
    {
        var limited = new CreateOrganization(_directory, new Tenancy(IsSingle: false) { MostOwned = 2 });
        _directory.Own = [Member("one", Role.Owner), Member("two", Role.Admin)];
        Assert.True((await limited.ExecuteAsync(TestNamespace.Person("ada"), "three", "Three", default)).IsOk);

        _directory.Own = [Member("one", Role.Owner), Member("two", Role.Owner)];
        var refused = Assert.IsType<Error.QuotaExceeded>((await limited.ExecuteAsync(TestNamespace.Person("ada"), "four", "Four", default)).Error);

        Assert.Equal(("organizations", 2L, 2L, 1), (refused.Quota, refused.Limit, refused.Used, _directory.Created));

        static Membership Member(string slug, Role role) => new(new TestNamespace(slug).Organization, new UserId("ada"), role);
    }

    private Task<Result<Organization>> ExecuteAsync(string slug, string name) =>
        new CreateOrganization(_directory).ExecuteAsync(TestNamespace.Person("ada"), slug, name, default);

    private sealed class CountingDirectory : INamespaceDirectory
    {
        public int Created { get; private set; }

        public IReadOnlyList<Membership> Own { get; set; } = [];

        public Task<Result<Organization>> CreateAsync(Actor creator, NamespaceSlug slug, string name, CancellationToken cancel)
        {
            Created++;
            return Task.FromResult<Result<Organization>>(new TestNamespace(slug.Text).Organization with { Name = name });
        }

        public Task<IReadOnlyList<Membership>> ListAsync(UserId user, CancellationToken cancel) => Task.FromResult(Own);

        public Task<Result<Membership>> AcceptInvitationAsync(Actor user, string token, CancellationToken cancel) => throw new NotSupportedException();

        public Task RecordSwitchAsync(NamespaceScope scope, CancellationToken cancel) => throw new NotSupportedException();
    }
}
