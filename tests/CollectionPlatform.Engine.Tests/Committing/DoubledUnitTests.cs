using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Work;
using CollectionPlatform.Core.Workers;
using CollectionPlatform.Engine.Tests.Support;
using Xunit;

namespace CollectionPlatform.Engine.Tests.Committing;

/// <summary>A unit that stands in the streams twice, as two rebuilders leave it: normal, and nothing counts twice.</summary>
[Collection(nameof(EngineTests))]
public sealed class DoubledUnitTests(EngineFixture fixture) : IAsyncLifetime
{
    private WorkerIdentity worker = null!;
    private TestRun run = null!;
    private List<FrontierEntry> twins = null!;

    public async Task InitializeAsync()
    {
        worker = await fixture.Registry.RegisterAsync($"worker-{Guid.NewGuid():N}", Guid.NewGuid(), 1, default);
        run = await TestRun.CreateAsync(fixture);
        twins = await run.LeaseAndReserveAsync(worker, run.PageUnit(1), run.PageUnit(1));
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Both_collected()
    {
        await CommitAsync(run.Page(twins[0], 2, 1, 2), run.Page(twins[1], 2, 1, 2));
        await IsCountedOnceAsync(calls: 2);
    }

    [Fact]
    public async Task Both_finished_before()
    {
        var first = (await run.LeaseAndReserveAsync(worker, run.PageUnit(1)))[0];
        await CommitAsync(run.Page(first, 2, 1, 2));
        await fixture.Frontier.RetireAsync(run.Id); // the children come once more, from the twins
        await fixture.Frontier.CreateAsync(run.Id);
        twins = await run.LeaseAsync(worker.Id, run.PageUnit(1), run.PageUnit(1));
        await CommitAsync(Before(twins[0]), Before(twins[1]));
        await IsCountedOnceAsync(calls: 1);
    }

    [Fact]
    public async Task Both_collected_after_a_peer_had_finished_it()
    {
        var peer = await fixture.Registry.RegisterAsync($"worker-{Guid.NewGuid():N}", Guid.NewGuid(), 1, default);
        var first = (await run.LeaseAndReserveAsync(peer, run.PageUnit(1)))[0];
        await fixture.Committer.CommitAsync(peer.CommitLanes[0], run.Plan, [run.Page(first, 2, 1, 2)], default);
        await fixture.Frontier.RetireAsync(run.Id);
        await fixture.Frontier.CreateAsync(run.Id);
        twins = await run.LeaseAsync(worker.Id, run.PageUnit(1), run.PageUnit(1));
        await CommitAsync(run.Page(twins[0], 2, 1, 2), run.Page(twins[1], 2, 1, 2));
        await IsCountedOnceAsync(calls: 3);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task One_collected_and_one_put_back(int putBack)
    {
        var back = new UnitResult(
            twins[putBack],
            new UnitOutcome.PutBack(new UnitFailures(1, 0)),
            Charge.NotSent(CallPrice.Listed(0.01m)),
            DateTimeOffset.UnixEpoch
        );
        UnitResult[] results = [run.Page(twins[1 - putBack], 2, 1, 2), back];
        await CommitAsync(putBack == 0 ? [.. results.Reverse()] : results);
        await IsCountedOnceAsync(calls: 1);
    }

    private async Task CommitAsync(params UnitResult[] results) =>
        await fixture.Committer.CommitAsync(worker.CommitLanes[0], run.Plan, results, default);

    private static UnitResult Before(FrontierEntry entry) =>
        new(entry, new UnitOutcome.AlreadyFinished(), Charge.None, DateTimeOffset.UnixEpoch);

    private async Task IsCountedOnceAsync(int calls)
    {
        var row = await run.RowAsync();
        Assert.Equal((1, 2, calls, calls * 0.01m), (row.UnitsDone, row.Products, row.AmazonCalls, row.SettledUsd));
        Assert.Equal([run.PageUnit(2).Id, run.LookUp(1).Id, run.LookUp(2).Id], await run.UnitsInStreamsAsync());
    }
}
