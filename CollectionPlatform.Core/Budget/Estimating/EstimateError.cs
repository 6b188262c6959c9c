using CollectionPlatform.Core.Runs;

namespace CollectionPlatform.Core.Budget.Estimating;

/// <summary>How far an estimate was off, once a run has collected everything: more than nothing when it cost more than expected.</summary>
/// <param name="Usd">Actual − estimate.</param>
/// <param name="Ratio">Usd / estimate, rounded to 6 decimals; null when nothing was expected to be spent.</param>
public readonly record struct EstimateError(decimal Usd, double? Ratio)
{
    /// <summary>
    /// Null for a run that has not ended or was ended before it was through: what it spent is no measure of what it would have taken.
    /// </summary>
    public static EstimateError? Of(RunState state, decimal actualUsd, decimal estimateUsd)
    {
        if (state is not (RunState.Completed or RunState.CompletedWithFailures))
            return null;
        var error = actualUsd - estimateUsd;
        return new EstimateError(error, estimateUsd > 0 ? (double)decimal.Round(error / estimateUsd, 6) : null);
    }
}
