using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Runs.Timeline;
using CollectionPlatform.Core.Wire;
using Xunit;

namespace CollectionPlatform.Core.Tests.Timeline;

public sealed class RunSpansTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 20, 12, 0, 0, TimeSpan.Zero);

    /// <summary>A timeline written as <c>running@0 waiting@10</c>; what came of it as <c>working 0-10, waiting 10-</c>.</summary>
    [Theory]
    [InlineData("pending@0", "", 0, null)]
    [InlineData("pending@0 running@5", "working 5-", 0, 5)]
    [InlineData("running@0 completed@60", "working 0-60", 60, null)]
    [InlineData("running@0 waiting@10 goingOn@40 completed@60", "working 0-10, waiting 10-40, working 40-60", 30, null)]
    [InlineData("running@0 waiting@10", "working 0-10, waiting 10-", 10, null)]
    [InlineData("running@0 waiting@10 cancelling@20 cancelled@21", "working 0-10, waiting 10-20, working 20-21", 11, null)]
    [InlineData("running@0 pausing@10 paused@12 running@50 completed@60", "working 0-12, paused 12-50, working 50-60", 22, null)]
    [InlineData("running@0 budgetStopped@30 cancelled@99", "working 0-30, paused 30-99", 30, null)]
    [InlineData(
        "running@0 waiting@10 pausing@20 paused@20 goingOn@30 running@40",
        "working 0-10, waiting 10-20, working 20-20, paused 20-40, working 40-",
        10,
        40
    )]
    [InlineData("pending@0 cancelled@9", "", 0, null)]
    [InlineData("running@0 budgetWarning@5 providerPaused@6 rescued@7 waiting@8 waiting@9 failed@20", "working 0-8, waiting 8-20", 8, null)]
    public void Time_worked_leaves_out_pauses_and_waits(string timeline, string spans, double seconds, int? since)
    {
        var lines = timeline.Split(' ').Select((line, id) => (line.Split('@'), id)).Select(l => ((long)l.id, At(l.Item1[1]), l.Item1[0]));
        var read = RunSpans.Of(lines.Reverse()); // in any order
        Assert.Equal(spans, string.Join(", ", read.Select(Text)));
        var worked = RunSpans.Worked(read);
        Assert.Equal((seconds, since), (worked.Seconds, (int?)(worked.Since - Start)?.TotalSeconds));
    }

    [Fact]
    public void Time_worked_goes_on_while_the_run_works()
    {
        Assert.Equal(TimeSpan.FromSeconds(15), new RunWorked(10, Start).At(Start.AddSeconds(5)));
        Assert.Equal(TimeSpan.FromSeconds(10), new RunWorked(10, Start).At(Start.AddSeconds(-5)));
        Assert.Equal(TimeSpan.FromSeconds(10), new RunWorked(10, null).At(Start.AddDays(1)));
    }

    private static DateTimeOffset At(string second) =>
        Start.AddSeconds(double.Parse(second, System.Globalization.CultureInfo.InvariantCulture));

    private static string Text(RunSpan span) =>
        $"{WireJson.Name(span.Kind)} {(span.From - Start).TotalSeconds}-{(span.To - Start)?.TotalSeconds}";
}
