using CollectionPlatform.Api.Problems;

namespace CollectionPlatform.Api.Spend;

/// <summary>Which days of the book are wanted, both inclusive, and what they are summed by.</summary>
internal sealed record SpendQuestion(SpendGrouping Grouping, DateOnly From, DateOnly To)
{
    private const int DefaultDays = 30,
        DefaultMonths = 12,
        MaxDays = 3_660;

    /// <summary>Days outside of this are a slip of the pen.</summary>
    private static readonly DateOnly First = new(2000, 1, 1),
        Last = new(2999, 12, 31);

    /// <summary>Null, with what is wrong, when it cannot be answered.</summary>
    /// <param name="to">Null is today, or <paramref name="from"/> when that is later.</param>
    /// <param name="from">Null is 30 days, or 12 months when months are asked for, to <paramref name="to"/>.</param>
    public static SpendQuestion? Of(string? by, DateOnly? from, DateOnly? to, DateOnly today, Violations violations)
    {
        var grouping = SpendGrouping.All.FirstOrDefault(g => g.Name == (by ?? "day"));
        if (grouping is null)
            violations.Add("by", $"is one of {string.Join(", ", SpendGrouping.All.Select(g => g.Name))}");
        Check(violations, "from", from);
        Check(violations, "to", to);
        if (violations.Any)
            return null;
        var end = to ?? (from > today ? from.Value : today);
        var start = from ?? Before(grouping!, end);
        if (start > end)
            violations.Add("from", "must not be after to");
        if (end.DayNumber - start.DayNumber >= MaxDays)
            violations.Add("from", $"must lie at most {MaxDays} days before to");
        return violations.Any ? null : new SpendQuestion(grouping!, start, end);
    }

    private static DateOnly Before(SpendGrouping grouping, DateOnly end) =>
        grouping.Name == "month" ? end.AddDays(1 - end.Day).AddMonths(1 - DefaultMonths) : end.AddDays(1 - DefaultDays);

    private static void Check(Violations violations, string field, DateOnly? day)
    {
        if (day < First || day > Last)
            violations.Add(field, "must be a day from 2000-01-01 to 2999-12-31");
    }
}
