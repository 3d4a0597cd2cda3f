using System.Diagnostics;
using System.Text;
using Xunit;

namespace Mentiko.Web.Tests.Telemetry;

/// <summary>What a collector of traces gets to know of a request.</summary>
public sealed class RequestSpanTests(RequestSpanTests.TracedWorld world) : IClassFixture<RequestSpanTests.TracedWorld>
{
    [Theory]
    [InlineData("GET", "/api/v1/orgs/acme/secrets/SPAN_TOKEN?q=SPAN_QUERY", "/api/v1/orgs/{namespace:slug}/secrets/{name}")]
    [InlineData("POST", "/api/v1/invitations/SPAN_INVITATION/accept", "/api/v1/invitations/{token}/accept")]
    [InlineData("GET", "/api/v1/SPAN_NOWHERE", "(none)")]
    public async Task Span_OfARequest_NamesItsRouteAndNothingOfItsAddress(string method, string address, string route)
    {
        var trace = ActivityTraceId.CreateRandom();
        using var request = new HttpRequestMessage(new HttpMethod(method), address);
        request.Headers.Add("traceparent", $"00-{trace.ToHexString()}-00000000000000a1-01");
        request.Headers.Add("User-Agent", "SPAN_AGENT");
        await world.AsOwner.SendAsync(request);

        var told = await UntilToldAsync(trace);

        Assert.Contains($"{method} {route}", told, StringComparison.Ordinal);
        Assert.DoesNotContain("SPAN_", told, StringComparison.Ordinal);
    }

    // The trace's id stands in its span as the sixteen bytes that it is.
    private async Task<string> UntilToldAsync(ActivityTraceId trace)
    {
        var id = Encoding.Latin1.GetString(Convert.FromHexString(trace.ToHexString()));
        for (var tries = 0; tries < 400; tries++)
        {
            if (world.Collector.Text is var text && text.Contains(id, StringComparison.Ordinal))
            {
                return text;
            }

            await Task.Delay(25);
        }

        throw new TimeoutException("No span of the request came.");
    }

    public sealed class TracedWorld : World
    {
        internal Collector Collector { get; } = new();

        protected override IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>
        {
            ["Mentiko:Telemetry:OtlpEndpoint"] = Collector.Address,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_BSP_SCHEDULE_DELAY"] = "50",
        };

        public override async ValueTask DisposeAsync()
        {
            await base.DisposeAsync();
            Collector.Dispose();
        }
    }
}
