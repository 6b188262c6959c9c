using System.Net;
using System.Text.Json;
using CollectionPlatform.Sandbox.Tests.Support;

namespace CollectionPlatform.Sandbox.Tests;

public sealed class FaultControlTests : WithSandbox
{
    [Fact]
    public async Task A_partial_body_changes_only_its_keys_and_GET_shows_them_all()
    {
        await Client.FaultsAsync("ebay", """{"errorRate":0.25,"latencyMs":3}""");
        var before = await Client.GetStringAsync("/control/ebay");
        await Client.FaultsAsync("ebay", """{"mode":"down","callsPerSecond":2.5,"retryAfterSeconds":4,"priceUsd":null,"seed":-9}""");

        Assert.Equal(
            """{"mode":"up","latencyMs":3,"jitterMs":0,"errorRate":0.25,"notFoundRate":0,"malformedRate":0,"oddItemRate":"""
                + """0,"repeatedPageRate":0,"timeoutRate":0,"timeoutBilledRate":0.5,"callsPerSecond":"""
                + """null,"retryAfterSeconds":null,"priceUsd":null,"seed":1}""",
            before
        );
        Assert.Equal(
            """{"mode":"down","latencyMs":3,"jitterMs":0,"errorRate":0.25,"notFoundRate":0,"malformedRate":0,"oddItemRate":"""
                + """0,"repeatedPageRate":0,"timeoutRate":0,"timeoutBilledRate":0.5,"callsPerSecond":"""
                + """2.5,"retryAfterSeconds":4,"priceUsd":null,"seed":-9}""",
            await Client.GetStringAsync("/control/ebay")
        );
    }

    [Theory]
    [InlineData("""{"latencyMs":5,"mode":"broken"}""", "mode")]
    [InlineData("""{"latencyMs":5,"errorRate":1.01}""", "errorRate")]
    [InlineData("""{"latencyMs":5,"notFoundRate":-0.1}""", "notFoundRate")]
    [InlineData("""{"latencyMs":5,"malformedRate":"0.5"}""", "malformedRate")]
    [InlineData("""{"latencyMs":5,"timeoutRate":null}""", "timeoutRate")]
    [InlineData("""{"latencyMs":-5}""", "latencyMs")]
    [InlineData("""{"latencyMs":5,"jitterMs":1.5}""", "jitterMs")]
    [InlineData("""{"latencyMs":5,"callsPerSecond":0}""", "callsPerSecond")]
    [InlineData("""{"latencyMs":5,"retryAfterSeconds":-1}""", "retryAfterSeconds")]
    [InlineData("""{"latencyMs":5,"seed":1e99}""", "seed")]
    [InlineData("""{"latencyMs":5,"latency":5}""", "latency")]
    [InlineData("""[]""", "JSON object")]
    [InlineData("""{"latencyMs":""", "not JSON")]
    public async Task A_bad_value_is_refused_by_name_and_nothing_changes(string body, string named)
    {
        var before = await Client.GetStringAsync("/control/ebay");
        using var answer = await Client.TryFaultsAsync("ebay", body);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal("urn:collection-platform:bad-faults", problem.Text("type"));
        Assert.Contains(named, problem.Text("detail"), StringComparison.Ordinal);
        Assert.Equal(before, await Client.GetStringAsync("/control/ebay"));
    }

    [Fact]
    public async Task An_unknown_provider_is_404()
    {
        using var answer = await Client.TryFaultsAsync("etsy", "{}");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("amazon or ebay", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
