using System.Globalization;
using CollectionPlatform.Api.Problems;
using CollectionPlatform.Core.Budget.Estimating;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CollectionPlatform.Api.Collections;

/// <summary>
/// What a person saw and agreed to before a start. Judged by the very estimate that the run is created with; a figure that was not given
/// is not compared.
/// </summary>
/// <param name="TotalUsd">The expected cost that was shown.</param>
/// <param name="CapUsd">The budget cap that was shown.</param>
internal readonly record struct EstimateConsent(decimal? TotalUsd, decimal? CapUsd)
{
    /// <summary>Null when the figures are still those; else the estimate as it is now.</summary>
    public ProblemHttpResult? Refusal(EstimateView now) =>
        Same(TotalUsd, now.TotalUsd) && Same(CapUsd, now.BudgetCapUsd)
            ? null
            : Problem.Of(
                StatusCodes.Status409Conflict,
                "estimate-changed",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"This is expected to cost {Usd(now.TotalUsd)} now, under a cap of {Usd(now.BudgetCapUsd)}; {Seen()} confirmed. "
                        + $"Nothing was started. Look at the estimate in this answer, and confirm its totalUsd and "
                        + $"budgetCapUsd to start it."
                ),
                ("estimate", now)
            );

    private string Seen() =>
        (TotalUsd, CapUsd) switch
        {
            ({ } total, { } cap) => $"{Usd(total)} under a cap of {Usd(cap)} were",
            ({ } total, null) => $"{Usd(total)} were",
            (null, { } cap) => $"a cap of {Usd(cap)} was",
            _ => "nothing was",
        };

    private static bool Same(decimal? seen, decimal now) => seen is not { } usd || Rounded(usd) == Rounded(now);

    private static decimal Rounded(decimal usd) => decimal.Round(usd, 6, MidpointRounding.AwayFromZero);

    private static string Usd(decimal usd) => string.Create(CultureInfo.InvariantCulture, $"${usd:0.00####}");
}
