using Mentiko.Infrastructure.Persistence;
using Mentiko.Infrastructure.Persistence.Stores;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Mentiko.Infrastructure.Tests.Persistence;

public sealed class MembershipReaderTests
{
    [Fact]
    public async Task ForgetMembers_OneNamespace_OnlyItsAnswersAreReadAgain()
    {
        await using var app = await Composed.StartAsync();
        var ada = await app.RegisterAsync("ada");
        var (acme, globex, umbra) = (await app.CreateAsync(ada, "acme"), await app.CreateAsync(ada, "globex"), await app.CreateAsync(ada, "umbra"));
        var time = new FakeTimeProvider();
        var reader = new MembershipReader(app.Get<IReadContextFactory>(), time);
        var ofAcme = await reader.FindAsync(acme.Slug, ada.Id, CancellationToken.None);
        var ofGlobex = await reader.FindAsync(globex.Slug, ada.Id, CancellationToken.None);
        var ofUmbra = await reader.FindAsync(umbra.Slug, ada.Id, CancellationToken.None);
        Assert.Same(ofAcme, await reader.FindAsync(acme.Slug, ada.Id, CancellationToken.None));
        time.Advance(TimeSpan.FromMilliseconds(1));

        reader.ForgetMembers(ofAcme!.Organization.Id);

        time.Advance(TimeSpan.FromMilliseconds(1));
        var again = await reader.FindAsync(acme.Slug, ada.Id, CancellationToken.None);
        Assert.NotSame(ofAcme, again);
        Assert.Same(again, await reader.FindAsync(acme.Slug, ada.Id, CancellationToken.None));

        // One in a thousand shares the mark of the one that has changed; hardly two.
        var others = new[] { await reader.FindAsync(globex.Slug, ada.Id, CancellationToken.None), await reader.FindAsync(umbra.Slug, ada.Id, CancellationToken.None) };
        Assert.Contains(others, other => ReferenceEquals(other, ofGlobex) || ReferenceEquals(other, ofUmbra));
    }
}
