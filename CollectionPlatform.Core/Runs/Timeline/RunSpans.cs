using CollectionPlatform.Core.Wire;

namespace CollectionPlatform.Core.Runs.Timeline;

/// <summary>Reads from the lines of a run's timeline when it worked, waited and was paused. Pure.</summary>
public static class RunSpans
{
    /// <summary>The kinds of lines that begin or end a while; all others say nothing of it.</summary>
    public static readonly string[] Kinds = [.. Enum.GetValues<RunState>().Select(WireJson.Name), "waiting", "goingOn"];

    /// <param name="lines">Of one run, in any order.</param>
    /// <returns>In order, without overlaps; only the last one may last still.</returns>
    public static IReadOnlyList<RunSpan> Of(IEnumerable<(long Id, DateTimeOffset At, string Kind)> lines)
    {
        List<RunSpan> spans = [];
        RunSpan? open = null;
        foreach (var (id, at, kind) in lines.OrderBy(line => line.At).ThenBy(line => line.Id))
        {
            if (!Kinds.Contains(kind) || Next(open?.Kind, kind) is var next && next == open?.Kind)
                continue;
            if (open is not null)
                spans.Add(open with { To = at });
            open = next is { } activity ? new(activity, at, null, id) : null;
        }
        return open is null ? spans : [.. spans, open];
    }

    /// <summary>How long it worked in all of them.</summary>
    public static RunWorked Worked(IReadOnlyList<RunSpan> spans)
    {
        ArgumentNullException.ThrowIfNull(spans);
        var work = spans.Where(span => span.Kind == RunActivity.Working).ToList();
        return new(
            Math.Round(work.Sum(span => ((span.To ?? span.From) - span.From).TotalSeconds), 3),
            work.Find(span => span.To is null)?.From
        );
    }

    /// <summary>Null before the run starts and after it has ended.</summary>
    private static RunActivity? Next(RunActivity? now, string kind) =>
        kind switch
        {
            "waiting" => now is RunActivity.Working ? RunActivity.Waiting : now,
            "goingOn" => now is RunActivity.Waiting ? RunActivity.Working : now,
            "running" or "pausing" => RunActivity.Working,
            "cancelling" => now is null or RunActivity.Paused ? now : RunActivity.Working,
            "paused" or "budgetStopped" => RunActivity.Paused,
            _ => null,
        };
}
