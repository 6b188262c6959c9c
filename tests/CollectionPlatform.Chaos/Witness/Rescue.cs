using System.Globalization;
using System.Text.RegularExpressions;

namespace CollectionPlatform.Chaos.Witness;

/// <summary>A line of the timeline: what a lost worker had reserved for the run, which nobody can account for any more.</summary>
public sealed partial record Rescue(string Worker, int Calls, decimal Usd, DateTimeOffset At)
{
    public static IReadOnlyList<Rescue> Of(IEnumerable<EventView> events) =>
        [
            .. events
                .Where(e => e.Kind == "rescued")
                .Select(e => (e.At, Match: Line().Match(e.Detail)))
                .Select(e =>
                    e.Match.Success
                        ? new Rescue(
                            e.Match.Groups["worker"].Value,
                            int.Parse(e.Match.Groups["calls"].Value, CultureInfo.InvariantCulture),
                            decimal.Parse(e.Match.Groups["usd"].Value, CultureInfo.InvariantCulture),
                            e.At
                        )
                        : throw new InvalidDataException("The timeline's line of a lost worker reads otherwise than expected.")
                ),
        ];

    /// <summary>What lost workers freed when they came back, since they had never sent it.</summary>
    /// <param name="after">Counts only what was freed later than this.</param>
    public static decimal FreedUsd(IEnumerable<EventView> events, DateTimeOffset after = default) =>
        events
            .Where(e => e.Kind == "freed" && e.At > after)
            .Sum(e =>
                Freed().Match(e.Detail) is { Success: true } line
                    ? decimal.Parse(line.Groups["usd"].Value, CultureInfo.InvariantCulture)
                    : throw new InvalidDataException("The timeline's line of freed money reads otherwise than expected.")
            );

    [GeneratedRegex(@"were never sent; \$(?<usd>[\d.]+) is free again$")]
    private static partial Regex Freed();

    [GeneratedRegex(@"^(?<worker>\S+) was lost with (?<calls>\d+) calls in flight; \$(?<usd>[\d.]+) may have been billed$")]
    private static partial Regex Line();
}
