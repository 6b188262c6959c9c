using System.Globalization;
using CollectionPlatform.Api.Requests;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CollectionPlatform.Api.Problems;

/// <summary>What is wrong with a request, field by field; each sentence reads on from the field's name.</summary>
public sealed class Violations
{
    private readonly SortedDictionary<string, List<string>> errors = new(StringComparer.Ordinal);

    public bool Any => errors.Count > 0;

    public void Add(string field, string sentence)
    {
        if (!errors.TryGetValue(field, out var sentences))
            errors[field] = sentences = [];
        sentences.Add(sentence);
    }

    /// <summary>A text of 1 to <paramref name="max"/> characters, trimmed, fit to be shown as <see cref="VisibleText"/> says.</summary>
    public string Text(string field, string? value, int max)
    {
        var text = value?.Trim() ?? "";
        if (text.Length == 0)
            Add(field, "must not be empty");
        else if (text.Length > max)
            Add(field, string.Create(CultureInfo.InvariantCulture, $"must have at most {max} characters; this has {text.Length}"));
        else if (VisibleText.Wrong(text) is { } wrong)
            Add(field, wrong);
        return text;
    }

    /// <summary>The same, or null when nothing but space was given.</summary>
    public string? OptionalText(string field, string? value, int max) => string.IsNullOrWhiteSpace(value) ? null : Text(field, value, max);

    public void Range(string field, int? value, int min, int max)
    {
        if (value < min || value > max)
            Add(field, string.Create(CultureInfo.InvariantCulture, $"must be a whole number from {min} to {max}"));
    }

    /// <summary>An amount of money: more than 0, at most <paramref name="max"/>, at most 6 decimals.</summary>
    public void Money(string field, decimal? value, decimal max)
    {
        if (value is not { } usd)
            return;
        if (usd <= 0 || usd > max || decimal.Round(usd, 6) != usd)
            Add(
                field,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"must be an amount in USD from 0.000001 to {max:0.######} with at most 6 decimals"
                )
            );
    }

    /// <summary>Control characters are never wanted, and PostgreSQL stores no NUL.</summary>
    public static bool HasControl(string text) => text.Any(char.IsControl);

    public ProblemHttpResult ToProblem() =>
        Problem.Of(
            StatusCodes.Status400BadRequest,
            "invalid-input",
            string.Join("; ", errors.SelectMany(e => e.Value.Select(sentence => $"{e.Key} {sentence}"))) + ".",
            ("errors", errors.ToDictionary(e => e.Key, e => e.Value.ToArray()))
        );
}
