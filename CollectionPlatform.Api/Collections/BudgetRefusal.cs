using System.Globalization;
using CollectionPlatform.Api.Problems;
using CollectionPlatform.Api.Settings;
using CollectionPlatform.Core.Budget.Estimating;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CollectionPlatform.Api.Collections;

/// <summary>Refuses to start what the estimate does not let start, and says what would do.</summary>
internal static class BudgetRefusal
{
    /// <summary>Null when it may start.</summary>
    /// <param name="less">What would make it cheaper; null for what leaving out categories does.</param>
    public static ProblemHttpResult? Of(EstimateView estimate, bool acknowledged, string? less = null)
    {
        var costs = string.Create(
            CultureInfo.InvariantCulture,
            $"This is expected to cost {Usd(estimate.TotalUsd)}, {Math.Floor(estimate.UsedRatio * 100):0} % of the cap of "
                + $"{Usd(estimate.BudgetCapUsd)}."
        );
        (string, object?)[] more =
        [
            ("totalUsd", estimate.TotalUsd),
            ("budgetCapUsd", estimate.BudgetCapUsd),
            ("usedRatio", estimate.UsedRatio),
            ("whatIf", estimate.WhatIf),
        ];
        return estimate.Verdict switch
        {
            Verdict.Blocked => Problem.Of(
                StatusCodes.Status409Conflict,
                "budget-blocked",
                $"{costs} To start it with acknowledgeWarning: true, {Ways(estimate.WhatIf?.ToStart, less)}.",
                more
            ),
            Verdict.Warning when !acknowledged => Problem.Of(
                StatusCodes.Status409Conflict,
                "budget-warning",
                $"{costs} Send acknowledgeWarning: true to start all the same; to stay below the warning mark, "
                    + $"{Ways(estimate.WhatIf?.ToBeOk, less)}.",
                more
            ),
            _ => null,
        };
    }

    private static string Ways(BudgetChange? change, string? less)
    {
        var fewer = less
            ?? (
                change?.LeaveOut is not { } leaveOut ? "choose smaller categories"
                : leaveOut.Count == 1 ? $"leave out 1 category ({leaveOut[0].Name})"
                : string.Create(CultureInfo.InvariantCulture, $"leave out {leaveOut.Count} categories")
            );
        return change?.CapUsd is { } cap and <= SettingsEndpoints.MaxCapUsd ? $"{fewer} or set the cap to {Usd(cap)}" : fewer;
    }

    private static string Usd(decimal amount) => string.Create(CultureInfo.InvariantCulture, $"${amount:0.00####}");
}
