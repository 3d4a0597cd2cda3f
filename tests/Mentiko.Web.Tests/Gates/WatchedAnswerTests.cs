using System.Net;
using Mentiko.TestKit.Server;
using Mentiko.Web.Gates;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Xunit;

namespace Mentiko.Web.Tests.Gates;

/// <summary>A download that lasts ends where the right to it ends.</summary>
public sealed class WatchedAnswerTests
{
    private const int Size = 48 << 20;
    private const string Big = "/api/v1/orgs/acme/workspace/big.bin";

    [Fact]
    public async Task Download_OfACallerWhoseTokenIsRevoked_IsCut()
    {
        await using var server = await MentikoServer.StartAsync(change: services => services.Replace(ServiceDescriptor.Singleton<TimeProvider>(new HastyChecks())));
        var owner = await Person.RegisterAsync(server, "owner@acme.example");
        using (var free = await owner.WithTokenAsync(null))
        {
            await World.Expect(HttpStatusCode.Created, free.PostAsync("/api/v1/orgs", World.Json("""{"slug":"acme","name":"Acme"}""")));
        }

        using var client = await owner.WithTokenAsync("acme");
        await World.Expect(HttpStatusCode.Created, client.PutAsync(Big, new ByteArrayContent(new byte[Size])));
        var (made, text) = await owner.NewKeyAsync("reads slowly", "admin");
        using var reader = owner.With(text);

        // The control: whoever still stands reads as slowly, and all of it.
        Assert.Equal(Size, await ReadSlowlyAsync(client, () => Task.CompletedTask));
        await Assert.ThrowsAnyAsync<IOException>(() => ReadSlowlyAsync(
            reader, () => World.Expect(HttpStatusCode.NoContent, client.DeleteAsync($"/api/v1/orgs/acme/api-keys/{made.GetProperty("id").GetString()}"))));
    }

    private static async Task<long> ReadSlowlyAsync(HttpClient client, Func<Task> afterTheFirst)
    {
        using var answer = await client.GetAsync(Big, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await using var stream = await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        var buffer = new byte[256 << 10];
        await stream.ReadExactlyAsync(buffer, TestContext.Current.CancellationToken);
        await afterTheFirst();
        var read = (long)buffer.Length;
        for (int count; (count = await stream.ReadAtLeastAsync(buffer, buffer.Length, false, TestContext.Current.CancellationToken)) > 0; read += count)
        {
            await Task.Delay(25, TestContext.Current.CancellationToken);
        }

        return read;
    }

    /// <summary>The time as it is, and checks of a watched answer many times as often.</summary>
    private sealed class HastyChecks : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            period == WatchedAnswer.Interval
                ? base.CreateTimer(callback, state, TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(100))
                : base.CreateTimer(callback, state, dueTime, period);
    }
}
