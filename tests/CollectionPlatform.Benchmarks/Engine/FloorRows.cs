using System.Text.Json;
using CollectionPlatform.Core.Items;
using Npgsql;

namespace CollectionPlatform.Benchmarks.Engine;

/// <summary>What the floor stores of a batch: a row an item, with all that was answered as JSON text.</summary>
internal sealed class FloorRows
{
    private readonly List<string> ids = [],
        titles = [],
        payloads = [];
    private readonly List<int> cents = [];

    public void Clear()
    {
        ids.Clear();
        titles.Clear();
        payloads.Clear();
        cents.Clear();
    }

    public void Add(CollectedPage page)
    {
        foreach (var p in page.Products)
            Add(p.Asin, p.Title, p.PriceUsd, JsonSerializer.Serialize(p, FloorJson.Default.CollectedProduct));
        foreach (var l in page.Listings)
            Add(l.ListingId, l.Title, l.PriceUsd, JsonSerializer.Serialize(l, FloorJson.Default.CollectedListing));
    }

    public void Bind(NpgsqlCommand upsert)
    {
        upsert.Parameters[1].Value = ids.ToArray();
        upsert.Parameters[2].Value = titles.ToArray();
        upsert.Parameters[3].Value = cents.ToArray();
        upsert.Parameters[4].Value = payloads.ToArray();
    }

    private void Add(string id, string title, decimal? usd, string payload)
    {
        ids.Add(id);
        titles.Add(title);
        cents.Add((int)((usd ?? 0) * 100));
        payloads.Add(payload);
    }
}
