using CollectionPlatform.Core.Runs;
using CollectionPlatform.Web.Tests.Site;
using static Microsoft.Playwright.Assertions;

namespace CollectionPlatform.Web.Tests.Budget;

/// <summary>The warning mark is what the settings say, wherever it is shown or said.</summary>
[Collection(SiteCollection.Budget)]
[Trait("Suite", "all")]
public sealed class WarningMarkTests : IDisposable
{
    private readonly SiteFixture site;

    public WarningMarkTests(SiteFixture site)
    {
        this.site = site;
        site.Api.Settings = new(5m, 60);
    }

    public void Dispose() => site.Api.Settings = new(5m, 80);

    [Fact]
    public async Task The_review_judges_and_draws_by_it()
    {
        await using var visit = await site.SignedInAsync(script: false, path: "/admin/automation/review");
        for (var n = 10; n < 22; n++)
            await visit.Page.GetByText($"Category {n}").ClickAsync(); // 3.48 of 5.00
        await visit.Page.GetByText("Show the cost").ClickAsync();
        await Expect(visit["review-verdict"]).ToContainTextAsync("Close to the cap: 69.6 %");
        await Expect(visit["review-what-if"]).ToContainTextAsync("below 60 % of the cap");
        await Expect(visit["review-what-if"]).ToContainTextAsync("(below 60");
        await Expect(visit.Page.Locator(".money-rail text").First).ToHaveTextAsync("60 %");
        await Expect(visit.Page.Locator(".money-rail .warning").First).ToHaveAttributeAsync("x1", "60%");
        await visit.Page.GotoAsync("/admin/automation");
        await Expect(visit.Page.Locator("#cap-hint")).ToContainTextAsync("warning at 60 %, stop at 100 %");
    }

    [Fact]
    public async Task The_page_of_a_run_draws_and_speaks_by_it()
    {
        var run = site.Api.Add(Samples.Run("Warned early", done: 100), 100);
        await using var visit = await site.SignedInAsync(path: $"/admin/automation/runs/{run.Id}");
        await Expect(visit.Page.Locator("[data-updated-at]")).ToHaveCountAsync(1);
        await Expect(visit.Page.Locator(".money-rail .warning")).ToHaveAttributeAsync("x1", "60%");
        await Expect(visit.Page.Locator(".money-rail text").First).ToHaveTextAsync("60 %");
        site.Api.Runs[run.Id] = site.Api.Runs[run.Id] with { Spend = RunSpend.Of(3.1m, 0, 5, null) };
        await Expect(visit["run-speech"]).ToHaveTextAsync("60 % of the cap of $5.00 is spent.");
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task The_chart_of_a_run_draws_it_where_the_page_says_it_is()
    {
        var run = site.Api.Add(Samples.Run("Charted warning", done: 1000), 10); // 2.40 of 5.00
        site.Api.Histories[run.Id] = new(run.StartedAt, 10, 40, [new(0, 10, 200, 0, 1m), new(30, 10, 100, 0, 1.4m)]);
        await using var visit = await site.SignedInAsync(path: $"/admin/automation/runs/{run.Id}");
        await Expect(visit.Page.Locator("[data-chart=spend] canvas")).ToHaveCountAsync(1);
        double[] rows = [];
        await Until.TrueAsync(
            async () =>
            {
                rows = await visit.Page.EvaluateAsync<double[]>(RowsOfColours, new[] { "--tblr-green", "--tblr-orange", "--tblr-red" });
                return rows.All(row => row >= 0);
            },
            "the spend, the warning mark and the cap are drawn",
            10
        );
        var (zero, warning, cap) = (rows[0], rows[1], rows[2]);
        Assert.InRange((zero - warning) / (zero - cap), 0.58, 0.62);
    }

    /// <summary>The lowest row of the spend chart that has each of these colours; lines are a pixel or two high.</summary>
    private const string RowsOfColours = """
        names => {
          const canvas = document.querySelector("[data-chart=spend] canvas");
          const { data, width, height } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
          return names.map(name => {
            const probe = document.body.appendChild(document.createElement("i"));
            probe.style.color = `var(${name})`;
            const pixel = new OffscreenCanvas(1, 1).getContext("2d");
            pixel.fillStyle = getComputedStyle(probe).color;
            pixel.fillRect(0, 0, 1, 1);
            const wanted = pixel.getImageData(0, 0, 1, 1).data;
            probe.remove();
            for (let row = height - 1; row >= 0; row--)
              for (let at = row * width * 4; at < (row + 1) * width * 4; at += 4)
                if (data[at + 3] > 25 && [0, 1, 2].every(part => Math.abs(data[at + part] - wanted[part]) < 16)) return row;
            return -1;
          });
        }
        """;
}
