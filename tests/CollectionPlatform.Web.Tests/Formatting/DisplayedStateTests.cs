using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Web.Formatting;
using CollectionPlatform.Web.Tests.Site;

namespace CollectionPlatform.Web.Tests.Formatting;

public sealed class DisplayedStateTests
{
    private static readonly DateTimeOffset Next = DateTimeOffset.UnixEpoch.AddMinutes(1);

    private static DisplayedState Waiting(string reason, GateState? gate = null, string? decision = null) =>
        DisplayedState.Of(
            Samples.Run("Run") with
            {
                WaitingFor = new("ebay", reason, Next),
            },
            gate is { } state ? [new("ebay", state, reason, DateTimeOffset.UnixEpoch, Next, 2000, 0.002m, 0, Decision: decision)] : null
        );

    [Theory]
    [InlineData("service unavailable (503)", GateState.Down, null, ShownState.Waiting, "Waiting for eBay")]
    [InlineData("rate limit reached (429)", GateState.RateLimited, null, ShownState.Waiting, "Waiting for eBay")]
    [InlineData("out of credit (402): …", GateState.NeedsAttention, null, ShownState.NeedsYou, "Needs you: top up eBay")]
    [InlineData("key rejected (401): …", GateState.NeedsAttention, null, ShownState.NeedsYou, "Needs you: check the eBay key")]
    [InlineData("access refused (403): …", GateState.NeedsAttention, null, ShownState.NeedsYou, "Needs you: check the eBay plan")]
    [InlineData("everything fails alike: x", GateState.NeedsAttention, "needed", ShownState.NeedsYou, "Needs you: skip or wait")]
    [InlineData("everything fails alike: x", GateState.NeedsAttention, "waiting", ShownState.Waiting, "Waiting for eBay")]
    [InlineData("out of credit (402): …", null, null, ShownState.NeedsYou, "Needs you: top up eBay")] // the providers are not known
    [InlineData("service unavailable (503)", null, null, ShownState.Waiting, "Waiting for eBay")]
    [InlineData("service unavailable (503)", GateState.Up, null, ShownState.Waiting, "Waiting for eBay")] // read a moment apart
    public void What_heals_itself_is_told_from_what_needs_a_person(
        string reason,
        GateState? gate,
        string? decision,
        ShownState kind,
        string word
    )
    {
        var shown = Waiting(reason, gate, decision);
        Assert.Equal((kind, word), (shown.Kind, shown.Word));
        Assert.Equal(kind == ShownState.Waiting ? Next : null, shown.Until); // a person is not waited for by the second
        Assert.Equal(RunState.Running, shown.State);
        Assert.NotEqual("", shown.NextStep);
    }

    [Fact]
    public void A_run_whose_calls_go_through_runs_whatever_a_provider_does() =>
        Assert.Equal(
            ShownState.Running,
            DisplayedState.Of(Samples.Run("Run"), [new("ebay", GateState.Down, "x", DateTimeOffset.UnixEpoch, Next, 2000, 0.002m, 0)]).Kind
        );

    [Theory]
    [InlineData(RunState.Pending, "Starting")]
    [InlineData(RunState.BudgetStopped, "Needs you: raise the cap")]
    [InlineData(RunState.CompletedWithFailures, "Completed with 13 failures")]
    [InlineData(RunState.Cancelling, "Cancelling…")]
    public void Other_states_have_one_word(RunState state, string word) =>
        Assert.Equal(word, DisplayedState.Of(Samples.Run("Run", state, done: 1300), null).Word);

    [Theory]
    [InlineData(4.995, 5, "Needs you: raise the cap")]
    [InlineData(4.99, 5, "Needs you: resume")] // each call fits exactly
    [InlineData(4.995, 8, "Needs you: resume")]
    public void A_run_that_the_cap_stopped_asks_for_what_is_missing(double spent, double cap, string word)
    {
        var run = Samples.Run("Run", RunState.BudgetStopped) with { Spend = RunSpend.Of((decimal)spent, 0, (decimal)cap, null) };
        ProviderView[] gates = [new("amazon", GateState.Up, null, DateTimeOffset.UnixEpoch, null, 200, 0.01m, 0)];
        var shown = DisplayedState.Of(run, gates);
        Assert.Equal((ShownState.NeedsYou, word), (shown.Kind, shown.Word));
        Assert.Equal("Needs you: raise the cap", DisplayedState.Of(run, null).Word); // the prices are not known
    }

    [Fact]
    public void The_filter_has_a_name_of_its_own_for_each_state_and_finds_the_runs_that_are_shown_like_it()
    {
        var kinds = Enum.GetValues<ShownState>();
        Assert.Equal(kinds.Length, kinds.Select(DisplayedState.Name).Distinct().Count());
        Assert.All(Enum.GetValues<RunState>(), state => Assert.Contains(state, DisplayedState.Sources(DisplayedState.Of(state).Kind)));
        Assert.Contains(RunState.Running, DisplayedState.Sources(ShownState.Waiting));
        Assert.Contains(RunState.Running, DisplayedState.Sources(ShownState.NeedsYou));
    }

    [Theory]
    [InlineData(RunState.Running, "33 % · Spring catalogue")]
    [InlineData(RunState.Paused, "Paused · Spring catalogue")]
    [InlineData(RunState.BudgetStopped, "Needs you: raise the cap · Spring catalogue")]
    public void The_title_says_how_far_or_what_has_become_of_it(RunState state, string title) =>
        Assert.Equal(title, ShownRun.Of(Samples.Run("Spring catalogue", state, done: 420), null).Text.Title);

    [Fact]
    public void The_badge_counts_what_runs_waits_and_needs_somebody()
    {
        RunView[] runs =
        [
            Samples.Run("Runs"),
            Samples.Run("Starts", RunState.Pending),
            Samples.Run("Waits") with
            {
                WaitingFor = new("ebay", "service unavailable (503)", Next),
            },
            Samples.Run("Stopped", RunState.BudgetStopped),
        ];
        Assert.Equal(new BadgeCounts(2, 1, 1), BadgeCounts.Of([.. runs.Select(run => ShownRun.Of(run, null))]));
    }
}
