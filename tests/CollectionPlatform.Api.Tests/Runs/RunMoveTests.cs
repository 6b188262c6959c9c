using CollectionPlatform.Api.Tests.Support;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Wire;
using Xunit;

namespace CollectionPlatform.Api.Tests.Runs;

public sealed class RunMoveTests(ApiFixture fixture) : ApiTest(fixture)
{
    public static TheoryData<string, RunMove, RunState> Moves()
    {
        var data = new TheoryData<string, RunMove, RunState>();
        foreach (
            var (path, move) in ((string, RunMove)[])[("pause", RunMove.Pause), ("resume", RunMove.Resume), ("cancel", RunMove.Cancel)]
        )
        foreach (var state in Enum.GetValues<RunState>())
            data.Add(path, move, state);
        return data;
    }

    [Theory]
    [MemberData(nameof(Moves))]
    public async Task A_move_is_made_or_refused_as_the_state_machine_says(string path, RunMove move, RunState state)
    {
        var run = Rows.Run(state);
        await InsertAsync(run);
        var call = Api.PostAsync($"/api/runs/{run.Id}/{path}", null);
        if (state.Next(move) is { } next)
        {
            Assert.Equal(next, (await ReadAsync<RunView>(call)).State);
            var e = Assert.Single((await GetAsync<Page<RunEventView>>($"/api/runs/{run.Id}/events")).Items);
            Assert.Equal((WireJson.Name(next), "api-key"), (e.Kind, e.Actor));
        }
        else
        {
            var says = state.IsFinal() ? " already " : $"is {WireJson.Name(state)};";
            Assert.Contains(says, await RefusedAsync(call, 409, "no-such-move"), StringComparison.Ordinal);
            Assert.Equal(state, (await GetAsync<RunView>($"/api/runs/{run.Id}")).State);
            Assert.Empty((await GetAsync<Page<RunEventView>>($"/api/runs/{run.Id}/events")).Items);
        }
    }

    [Theory]
    [InlineData(4.9979, 0.0002, false)]
    [InlineData(4.9978, 0.0002, true)] // exactly one eBay call fits
    public async Task A_run_resumes_only_with_room_for_a_call_under_its_cap(double settled, double uncertain, bool resumes)
    {
        var run = Rows.Run(RunState.BudgetStopped, settled: (decimal)settled, uncertain: (decimal)uncertain);
        await InsertAsync(run);
        var call = Api.PostAsync($"/api/runs/{run.Id}/resume", null);
        if (resumes)
            Assert.Equal(RunState.Running, (await ReadAsync<RunView>(call)).State);
        else
            Assert.Contains("Raise the cap", await RefusedAsync(call, 409, "budget-blocked"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_raised_cap_makes_a_stopped_run_resumable()
    {
        var run = Rows.Run(RunState.BudgetStopped, settled: 5m);
        await InsertAsync(run);
        await RefusedAsync(Api.PostAsync($"/api/runs/{run.Id}/resume", null), 409, "budget-blocked");
        await PutAsync<object>("/api/settings", new { budgetCapUsd = 6m });
        Assert.Equal(RunState.Running, (await PostAsync<RunView>($"/api/runs/{run.Id}/resume")).State);
    }
}
