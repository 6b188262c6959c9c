using CollectionPlatform.Core.Budget.Estimating;
using CollectionPlatform.Web.ApiClient;

namespace CollectionPlatform.Web.Formatting;

/// <summary>The form that saves the cap.</summary>
/// <param name="Settings">Those in force, which the form is about.</param>
/// <param name="ProposedUsd">A cap that stands in the field instead; null for the one in force.</param>
public sealed record CapForm(Tagged<SettingsView> Settings, decimal? ProposedUsd = null)
{
    /// <summary>What stands in the field, USD.</summary>
    public decimal ShownUsd => ProposedUsd is > 0 and var usd ? usd : Settings.Value.BudgetCapUsd;
}
