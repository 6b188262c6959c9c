using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CollectionPlatform.Web.Tests.Site;

internal sealed partial class FakeApi
{
    private static readonly ProviderView EbayUp = new("ebay", GateState.Up, null, DateTimeOffset.UtcNow, null, 2000, 0.002m, 0);

    public ProviderView Ebay { get; set; } = EbayUp;

    /// <summary>eBay bills more than the list says; null: it does not.</summary>
    public decimal? EbayReservedPriceUsd { get; set; }

    /// <summary>eBay in trouble: a change of the state it is in when nothing is wrong.</summary>
    public void EbayIs(GateState state, string? reason = null, string? decision = null, double nextTry = 45) =>
        Ebay = EbayUp with
        {
            State = state,
            Reason = reason,
            Decision = decision,
            NextProbeAt = state == GateState.Up ? null : DateTimeOffset.UtcNow.AddSeconds(nextTry),
        };

    private void MapProviders(WebApplication api)
    {
        api.MapGet("/api/providers", () =>
            new Page<ProviderView>(
                [
                    new ProviderView("amazon", GateState.Up, null, DateTimeOffset.UtcNow, null, 500, 0.01m, 0),
                    Ebay with
                    {
                        DiscrepancyUsd = EbayDiscrepancyUsd,
                        ReservedPriceUsd = EbayReservedPriceUsd ?? Ebay.PriceUsd,
                    },
                ],
                null
            )
        );
        api.MapPost("/api/providers/{name}/decision", (string name, DecisionBody body) =>
        {
            if (Ebay.Decision is null)
                return Problem(409, "no-decision-needed", $"There is nothing to decide about {name}: it is {WireJson.Name(Ebay.State)}.");
            if (body.Choice == "skip")
                EbayIs(GateState.Up);
            else
                Ebay = Ebay with { Decision = "waiting" };
            return Results.Ok(Ebay);
        });
        MapProbe(api);
    }

    private void MapProbe(WebApplication api) => api.MapPost("/api/providers/{name}/probe", (string name) =>
        {
            if (Ebay.State == GateState.Up)
                return Problem(409, "no-probe-needed", $"{name} is up: there is nothing to try.");
            Ebay = Ebay with { NextProbeAt = DateTimeOffset.UtcNow };
            return Results.Ok(Ebay);
        });

    private sealed record DecisionBody(string Choice);
}
