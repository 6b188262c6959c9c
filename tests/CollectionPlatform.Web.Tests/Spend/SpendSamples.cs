using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Budget.Estimating;
using CollectionPlatform.Web.Tests.Site;

namespace CollectionPlatform.Web.Tests.Spend;

/// <summary>A year of spending as the Api would tell it: the same sums by whatever they are told.</summary>
internal static class SpendSamples
{
    public static void Fill(FakeApi api)
    {
        var today = DateTime.UtcNow.Date;
        var first = new DateTime(today.Year, today.Month, 1);
        api.Spend["month"] =
        [
            .. Enumerable.Range(0, 9).Select(n => Row($"{first.AddMonths(-n):yyyy-MM}", null, 3_700 - (n * 380), 11.275m - (n * 1.13m))),
        ];
        var (calls, usd) = (api.Spend["month"].Sum(r => r.Calls), api.Spend["month"].Sum(r => r.TotalUsd));
        api.Spend["provider"] = [Row("ebay", "ebay", calls - 900, usd - 9m), Row("amazon", "amazon", 900, 9m)];
        string[] names =
        [
            "Knitting & Crochet Supplies",
            "Kitchen Utensils & Gadgets",
            "Men's Watches",
            "Heavy Duty & Commercial Vehicle Equipment",
            "مستلزمات الحياكة",
        ];
        api.Spend["category"] =
        [
            .. names.Select((name, n) => Row($"{Guid.CreateVersion7()}", name, calls / 8, usd / 8 - n)),
            Row(null, "in flight when their worker was lost", calls / 8, usd - (usd / 8 * 5) + 10),
        ];
        api.Spend["run"] = [.. Enumerable.Range(1, 240).Select(n => Row($"{Guid.CreateVersion7()}", $"Collection {n}", 100, 0.29m))];
        api.PastEstimates.Clear();
        api.PastEstimates.AddRange(
            new[] { 0.012, -0.021, 0.034, 0, -0.067, 0.051, 0.02, -0.013, 0.044, 0.009 }.Select((ratio, n) => Estimate(n, ratio))
        );
    }

    public static void Clear(FakeApi api)
    {
        api.Spend.Clear();
        api.PastEstimates.Clear();
    }

    public static PastEstimate Estimate(int n, double ratio)
    {
        var (estimate, error) = (2.9m, 2.9m * (decimal)ratio);
        return new(
            Guid.CreateVersion7(),
            $"Spring catalogue {n + 1}",
            DateTimeOffset.UtcNow.AddDays(-n),
            estimate,
            2.76m,
            3.1m,
            estimate + error,
            error,
            ratio,
            estimate + error is >= 2.76m and <= 3.1m
        );
    }

    private static SpendRow Row(string? key, string? name, long calls, decimal usd) =>
        SpendRow.Of(key, name ?? key, calls, usd - 0.004m, 0.004m, usd / 20, 0, calls * 3);
}
