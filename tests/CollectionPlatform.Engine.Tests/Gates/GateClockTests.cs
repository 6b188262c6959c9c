using CollectionPlatform.Core.Gates;
using CollectionPlatform.Core.Postgres;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Engine.Tests.Support;
using CollectionPlatform.Tests.Shared;
using CollectionPlatform.Worker.Engine.Gates;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace CollectionPlatform.Engine.Tests.Gates;

/// <summary>Clocks that are set while a gate waits: the wait goes on as it was.</summary>
[Collection(nameof(EngineTests))]
public sealed class GateClockTests(EngineFixture fixture) : GateTest(fixture)
{
    private static readonly DateTimeOffset Noon = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(-600)]
    [InlineData(600)]
    public void A_wait_runs_on_this_workers_own_clock_whatever_the_databases_does(int stepSeconds)
    {
        var (times, start) = (new StoredTimes(), TimeSpan.FromDays(3));
        var row = Provider.Default(ProviderName.Ebay, Noon);
        (row.State, row.NextProbeAt, row.ProbeWait) = (GateState.RateLimited, Noon.AddSeconds(11), TimeSpan.FromSeconds(20));
        (row.AdaptedRate, row.LimitSeen, row.AdaptedAt) = (10, 11, Noon.AddSeconds(-9));

        times.Read(row, Noon, start);
        times.Read(row, Noon.AddSeconds(1 + stepSeconds), start + TimeSpan.FromSeconds(1));

        Assert.Equal(start + TimeSpan.FromSeconds(11), times.ProbeDue);
        Assert.Equal(start - TimeSpan.FromSeconds(9), times.AdaptedSince);
    }

    [Fact]
    public void A_worker_that_reads_a_wait_first_after_the_clock_was_set_back_waits_no_longer_than_was_meant()
    {
        var (times, start) = (new StoredTimes(), TimeSpan.FromDays(3));
        var row = Provider.Default(ProviderName.Ebay, Noon);
        (row.NextProbeAt, row.ProbeWait) = (Noon.AddSeconds(11), TimeSpan.FromSeconds(20));
        times.Read(row, Noon.AddMinutes(-10), start);
        Assert.Equal(start + TimeSpan.FromSeconds(20), times.ProbeDue);
    }

    [Fact]
    public async Task A_probe_is_leased_when_its_time_has_come_or_the_clock_was_set_back_and_not_before()
    {
        await Store.CloseAsync(Ebay, new GateClosing(GateState.Down, "away", TimeSpan.FromSeconds(20)), default);
        Assert.False(await Store.LeaseProbeAsync(Ebay, "me", default));
        await Fixture.ExecuteAsync("update providers set next_probe_at = next_probe_at + interval '5 min' where name = 2");
        Assert.True(await Store.LeaseProbeAsync(Ebay, "me", default));
        Assert.False(await Store.LeaseProbeAsync(Ebay, "another", default));
        await Fixture.ExecuteAsync("update providers set probe_until = probe_until + interval '5 min' where name = 2");
        Assert.True(await Store.LeaseProbeAsync(Ebay, "another", default));
    }

    [Fact]
    public async Task Who_asks_for_a_probe_while_another_probe_fails_gets_none()
    {
        await Store.CloseAsync(Ebay, new GateClosing(GateState.Down, "away", TimeSpan.Zero), default);
        await using var other = await Fixture.Source.OpenConnectionAsync();
        await using var failing = await other.BeginTransactionAsync();
        await other.ExecuteAsync("select 1 from providers where name = 2 for update", default);
        var asked = Store.LeaseProbeAsync(Ebay, "me", default); // it begins before the probe's failure is stored, and waits for it
        await Eventually.HoldsAsync(
            () =>
                Fixture.ReadAsync(db =>
                    db.Database.SqlQueryRaw<bool>(
                            "select exists (select from pg_stat_activity where wait_event_type = 'Lock' "
                                + "and query like '%probe_by = $2%') as \"Value\""
                        )
                        .SingleAsync()
                ),
            "the other waits for the row"
        );
        await other.ExecuteAsync(
            "update providers set next_probe_at = clock_timestamp() + interval '2 s', probe_wait = interval '2 s' where name = 2",
            default
        );
        await failing.CommitAsync();
        Assert.False(await asked);
    }

    [Theory]
    [InlineData(GateState.Down)]
    [InlineData(GateState.RateLimited)]
    [InlineData(GateState.NeedsAttention)]
    public async Task A_person_ends_the_wait_in_every_closed_state(GateState state)
    {
        var gate = await GateAsync();
        Assert.False(await Decisions.AskProbeAsync(Ebay, "ann", default)); // it is open
        await Store.CloseAsync(Ebay, new GateClosing(state, "away", TimeSpan.FromMinutes(20)), default);
        await RefreshAsync(gate);
        Assert.InRange(gate.UntilProbe!.Value.TotalMinutes, 19, 20);

        Assert.True(await Decisions.AskProbeAsync(Ebay, "ann", default));
        await RefreshAsync(gate);
        Assert.Equal(TimeSpan.Zero, gate.UntilProbe);
        Assert.True(await Store.LeaseProbeAsync(Ebay, "me", default));
    }

    [Fact]
    public async Task A_wish_for_a_huge_wait_is_bounded_and_said()
    {
        var gate = await GateAsync();
        await ClosesAsync(gate, RateLimited with { RetryAfter = TimeSpan.FromSeconds(2147483) }, Now);
        var row = await RowAsync();
        Assert.Equal(TimeSpan.FromHours(1), row.ProbeWait);
        Assert.Equal("rate limit reached (429); it asks to wait 2,147,483 s, at most 3,600 s are waited", row.Reason);
    }
}
