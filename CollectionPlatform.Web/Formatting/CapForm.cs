using System.Globalization;
using CollectionPlatform.Core.Budget.Estimating;
using CollectionPlatform.Web.ApiClient;

namespace CollectionPlatform.Web.Formatting;

/// <summary>The form that saves the cap.</summary>
/// <param name="Settings">Those in force, which the form is about.</param>
/// <param name="ProposedUsd">A cap that stands in the field instead; null for the one in force.</param>
/// <param name="Typed">What was sent and refused, and stands in the field again; null when nothing was.</param>
public sealed record CapForm(Tagged<SettingsView> Settings, decimal? ProposedUsd = null, string? Typed = null)
{
    /// <summary>What stands in the field, USD.</summary>
    public string Shown =>
        Typed ?? (ProposedUsd is > 0 and var usd ? usd : Settings.Value.BudgetCapUsd).ToString("0.00####", CultureInfo.InvariantCulture);
}
