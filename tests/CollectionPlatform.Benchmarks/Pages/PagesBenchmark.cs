using System.Diagnostics;
using CollectionPlatform.TestSupport;
using CollectionPlatform.TestSupport.Client;
using Npgsql;

namespace CollectionPlatform.Benchmarks.Pages;

/// <summary>How long server-rendered pages take over a database as after years. The time is shared by the pages.</summary>
internal static class PagesBenchmark
{
    private const double GoalP95 = 100;

    /// <summary>All pages are read so often before the first is measured: by then the services have compiled their code.</summary>
    private const int WarmingPasses = 5;
    private const int Warming = 20,
        FewestVisits = 20;
    public static readonly TimeSpan UsualTime = TimeSpan.FromSeconds(60);

    private const string Large = $"/admin/automation/runs/{LargeHistory.LargeRun}",
        OldRun = "00000000-0000-7000-8000-000000000100";

    /// <param name="category">One of the oldest products.</param>
    /// <param name="deep">A place far down the timeline.</param>
    /// <param name="failures">A place within the failures of the large run.</param>
    private static string[] Pages(string category, string deep, string failures) =>
        [
            "/admin/automation",
            "/admin/automation?range=week",
            "/admin/automation?state=completedWithFailures",
            "/admin/automation?q=spring",
            "/admin/automation?q=no-such-run",
            "/admin/automation?q=spring&state=cancelled",
            $"/admin/automation?after={deep}",
            $"/admin/automation?after={deep}&q=spring&state=completedWithFailures",
            Large,
            $"{Large}?reason=malformed",
            $"{Large}?reason=malformed&failuresAfter={failures}",
            $"{Large}?feed=failures&before=100000",
            $"/admin/automation/runs/{OldRun}",
            "/products",
            "/products?after=500000",
            $"/products?runId={LargeHistory.LargeRun}",
            $"/products?runId={OldRun}",
            $"/products?categoryId={category}",
            $"/products?runId={OldRun}&categoryId={category}",
            "/products?q=kettle",
            "/products?q=kettle&after=20000",
            "/products?q=number%20777777",
            "/products?q=NOTHING-like-it",
            "/products?q=e",
            "/products?q=zq",
            "/products?q=%25",
            "/products?q=50%25_off%5C",
            "/products?q=B000777777",
            "/products?q=b00077777",
            $"/products?q=kettle&categoryId={category}",
            $"/products?q=nothing-like-it&categoryId={category}&runId={OldRun}",
            $"/products?q=number%20777&runId={LargeHistory.LargeRun}",
            "/products?sort=discount",
            $"/products?sort=discount&categoryId={category}",
            $"/products?sort=discount&runId={LargeHistory.LargeRun}",
            $"/products?sort=discount&q=number%20777&runId={LargeHistory.LargeRun}",
            "/products?sort=sellers",
            $"/products?sort=sellers&categoryId={category}",
            $"/products?sort=sellers&runId={LargeHistory.LargeRun}",
            $"/products?sort=sellers&q=number%20777&runId={LargeHistory.LargeRun}",
            "/admin/spend",
            "/admin/spend?by=category",
            "/admin/spend?by=run",
            "/admin/settings",
            "/admin/settings?q=compact",
            "/admin/automation/review",
        ];

    /// <param name="time">To measure for.</param>
    /// <returns>0 when every page met the goal.</returns>
    public static async Task<int> RunAsync(TimeSpan time)
    {
        await using var stack = await LocalStack.StartAsync(
            new LocalStackOptions { Environment = new Dictionary<string, string> { ["Logging__LogLevel__Default"] = "Warning" } }
        );
        var platform = new Platform(stack);
        IReadOnlyList<Category> categories = [];
        await Eventually.Holds(
            async () => (categories = await platform.AllAsync<Category>("/api/categories")).Count > 0,
            describe: () => "the categories are imported"
        );
        var filled = Stopwatch.StartNew();
        await LargeHistory.FillAsync(stack.PostgresConnectionString);
        Console.WriteLine(
            $"{LargeHistory.Runs:N0} runs, {LargeHistory.Products:N0} products, {LargeHistory.Failures:N0} failures, filled in "
                + $"{filled.Elapsed.TotalSeconds:0} s"
        );
        await using var database = NpgsqlDataSource.Create(stack.PostgresConnectionString);
        await using var indexed = database.CreateCommand(
            """
            select position from text_clock
            where (select max(number) from product_texts) = (select max(last_number) from product_text_blocks)
            """
        );
        await Eventually.Holds(
            async () => await indexed.ExecuteScalarAsync() is (long)LargeHistory.Products,
            TimeSpan.FromMinutes(10),
            () => "all products are indexed"
        );
        Console.WriteLine($"all products indexed {filled.Elapsed.TotalSeconds:0} s after the beginning");
        await using var vacuum = database.CreateCommand("vacuum analyze"); // as it happens by itself in a minute
        await vacuum.ExecuteNonQueryAsync();
        var deep = (
            await platform.GetAsync<ListOf<Run>>(
                $"/api/runs?limit=1&to={Uri.EscapeDataString(DateTimeOffset.UtcNow.AddDays(-30).ToString("O"))}"
            )
        ).Next!;
        var ofLarge = $"/api/runs/{LargeHistory.LargeRun}/failures?reason=malformed&limit=100";
        var failures = (await platform.GetAsync<ListOf<Failure>>(ofLarge)).Next!;
        var pages = Pages(categories.OrderBy(c => c.ExternalId, StringComparer.Ordinal).First().Id, deep, failures);

        using var visitor = await WebVisitor.SignInAsync(stack);
        foreach (var path in Enumerable.Repeat(pages, WarmingPasses).SelectMany(all => all))
            (await visitor.GetAsync(path)).Dispose();
        var missed = 0;
        foreach (var path in pages)
            missed += await MeasureAsync(visitor, path, time / pages.Length) ? 0 : 1;
        Console.WriteLine(
            missed == 0
                ? $"goal p95 < {GoalP95} ms: met by all {pages.Length} pages"
                : $"goal p95 < {GoalP95} ms: missed by {missed} of {pages.Length} pages"
        );
        return missed == 0 ? 0 : 1;
    }

    private static async Task<bool> MeasureAsync(WebVisitor visitor, string path, TimeSpan time)
    {
        var (milliseconds, bytes) = (new List<double>(), 0);
        for (var (visit, clock) = (0, Stopwatch.StartNew()); visit < Warming + FewestVisits || clock.Elapsed < time; visit++)
        {
            var took = Stopwatch.StartNew();
            using var answer = await visitor.GetAsync(path);
            bytes = (await answer.Content.ReadAsByteArrayAsync()).Length;
            answer.EnsureSuccessStatusCode();
            if (visit >= Warming)
                milliseconds.Add(took.Elapsed.TotalMilliseconds);
        }

        milliseconds.Sort();
        var p95 = milliseconds[(int)Math.Ceiling(0.95 * milliseconds.Count) - 1]; // the nearest rank
        Console.WriteLine(
            $"{path}: p50 {milliseconds[milliseconds.Count / 2]:0} ms, p95 {p95:0} ms, max {milliseconds[^1]:0} ms of "
                + $"{milliseconds.Count} visits, {bytes / 1024} KB"
        );
        return p95 < GoalP95;
    }
}
