using System.Net.Http.Json;
using System.Text.Json;
using CollectionPlatform.Api.Tests.Support;
using CollectionPlatform.Core.Budget.Estimating;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Wire;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace CollectionPlatform.Api.Tests.Budget;

/// <summary>The server judges a start, whatever the page showed or did not show; what it proposes does.</summary>
public sealed class BudgetStartTests(ApiFixture fixture) : ApiTest(fixture)
{
    private Task<HttpResponseMessage> StartAsync(IEnumerable<Guid> ids, bool acknowledge = false) =>
        Api.PostAsJsonAsync("/api/collections", new { categoryIds = ids, acknowledgeWarning = acknowledge }, WireJson.Options);

    private Task<SettingsView> CapAsync(decimal usd) => PutAsync<SettingsView>("/api/settings", new { budgetCapUsd = usd });

    private static async Task<WhatIfView> WhatIfAsync(Task<HttpResponseMessage> call)
    {
        using var response = await call;
        using var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return problem.RootElement.GetProperty("whatIf").Deserialize<WhatIfView>(WireJson.Options)!;
    }

    [Fact]
    public async Task A_blocked_start_says_which_cap_and_how_many_fewer_categories_would_do()
    {
        var ids = await CategoriesAsync(10); // $2.90
        await CapAsync(2m);
        Assert.Equal(
            "This is expected to cost $2.90, 145 % of the cap of $2.00. To start it with acknowledgeWarning: true, leave out 4 "
                + "categories or set the cap to $2.91.",
            await RefusedAsync(StartAsync(ids, acknowledge: true), 409, "budget-blocked")
        );
        var whatIf = await WhatIfAsync(StartAsync(ids));
        Assert.Equal((2.91m, 4, 1.74m), (whatIf.ToStart!.CapUsd, whatIf.ToStart.LeaveOut!.Count, whatIf.ToStart.TotalUsd));
        Assert.Equal((3.63m, 5, 1.45m), (whatIf.ToBeOk!.CapUsd, whatIf.ToBeOk.LeaveOut!.Count, whatIf.ToBeOk.TotalUsd));
    }

    [Fact]
    public async Task An_estimate_is_made_at_what_answers_bill_and_says_so()
    {
        var choice = new { categoryIds = await CategoriesAsync(1) };
        var listed = await PostAsync<EstimateView>("/api/collections/estimate", choice);
        await DbAsync(db => db.Database.ExecuteSqlRawAsync("select book_bills(2::smallint, 0, array[0.05], false)"));
        var billed = await PostAsync<EstimateView>("/api/collections/estimate", choice);
        Assert.Equal((0.24m, false, 6.00m, true), (listed.EbayCostUsd, listed.BillsAboveList, billed.EbayCostUsd, billed.BillsAboveList));
    }

    [Fact]
    public async Task An_estimate_says_what_lies_beyond_the_bound_on_pages()
    {
        var ids = await CategoriesAsync(1, expected: 100);
        await using var bounded = new ApiApp(Servers, ("Providers:amazon:MaxPages", "2"));
        using var client = bounded.Client(ApiApp.Key);
        var estimate = await ReadAsync<EstimateView>(
            client.PostAsync("/api/collections/estimate", Json($$"""{"categoryIds": ["{{ids[0]}}"]}"""))
        );
        Assert.Equal((40, 60), (estimate.Categories[0].ExpectedProducts, estimate.Categories[0].UnreadProducts));
    }

    [Fact]
    public async Task A_start_that_needs_an_acknowledgement_says_what_would_do_without()
    {
        var ids = await CategoriesAsync(10);
        await CapAsync(2.91m);
        Assert.Equal(
            "This is expected to cost $2.90, 99 % of the cap of $2.91. Send acknowledgeWarning: true to start all the same; "
                + "to stay below the warning mark, leave out 2 categories or set the cap to $3.63.",
            await RefusedAsync(StartAsync(ids), 409, "budget-warning")
        );
        await CapAsync(3.5m);
        Assert.Contains(
            "leave out 1 category (Category 010) or",
            await RefusedAsync(StartAsync(ids), 409, "budget-warning"),
            StringComparison.Ordinal
        );
        Assert.Null((await WhatIfAsync(StartAsync(ids))).ToStart);
    }

    [Fact]
    public async Task When_one_category_is_too_much_only_the_cap_is_proposed_as_far_as_it_can_be_set()
    {
        var ids = await CategoriesAsync(2, expected: 1_000_000); // $2,900 each
        Assert.EndsWith(
            "choose smaller categories or set the cap to $5800.01.",
            await RefusedAsync(StartAsync(ids), 409, "budget-blocked"),
            StringComparison.Ordinal
        );
        await ReadAsync<object>(Api.PutAsync("/api/prices", Json("""{"amazon": {"priceUsd": 100}}""")));
        Assert.EndsWith("choose smaller categories.", await RefusedAsync(StartAsync(ids), 409, "budget-blocked"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_proposed_does_and_a_cent_less_does_not()
    {
        var ids = await CategoriesAsync(10);
        await CapAsync(2m);
        var whatIf = await WhatIfAsync(StartAsync(ids));
        var (few, fewer) = (
            whatIf.ToStart!.LeaveOut!.Select(c => c.CategoryId).ToList(),
            whatIf.ToBeOk!.LeaveOut!.Select(c => c.CategoryId).ToList()
        );
        await RefusedAsync(StartAsync(ids.Except(few.Skip(1)), acknowledge: true), 409, "budget-blocked");
        await ReadAsync<RunView>(StartAsync(ids.Except(few), acknowledge: true));
        await RefusedAsync(StartAsync(ids.Except(fewer.Skip(1))), 409, "budget-warning");
        await ReadAsync<RunView>(StartAsync(ids.Except(fewer)));

        await CapAsync(whatIf.ToStart.CapUsd - 0.01m);
        await RefusedAsync(StartAsync(ids, acknowledge: true), 409, "budget-blocked");
        await CapAsync(whatIf.ToStart.CapUsd);
        await ReadAsync<RunView>(StartAsync(ids, acknowledge: true));
        await CapAsync(whatIf.ToBeOk.CapUsd - 0.01m);
        await RefusedAsync(StartAsync(ids), 409, "budget-warning");
        await CapAsync(whatIf.ToBeOk.CapUsd);
        await ReadAsync<RunView>(StartAsync(ids));
        Assert.Equal(4, await RunCountAsync());
    }

    [Fact]
    public async Task A_start_is_judged_by_what_runs_measured_since_the_review()
    {
        var ids = await CategoriesAsync(1);
        await CapAsync(0.50m);
        Assert.Equal(Verdict.Ok, (await PostAsync<EstimateView>("/api/collections/estimate", new { categoryIds = ids })).Verdict); // $0.29
        await InsertAsync(Collected.Run(ids[0], 200, 10, 240)); // $0.58
        await RefusedAsync(StartAsync(ids, acknowledge: true), 409, "budget-blocked");
        await ReadAsync<object>(Api.PutAsync("/api/prices", Json("""{"amazon": {"priceUsd": 0.0001}, "ebay": {"priceUsd": 0.0001}}""")));
        await ReadAsync<RunView>(StartAsync(ids));
    }
}
