using CollectionPlatform.Core.Items;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Work;

namespace CollectionPlatform.Core.Marketplaces;

/// <summary>
/// A paid API: one call per unit. It answers and never throws for what a provider can do wrong; only cancellation passes through.
/// </summary>
public interface IProvider
{
    ProviderName Name { get; }

    /// <param name="title">The product's title, where the unit is a product look-up and the title is known.</param>
    Task<ProviderAnswer> CallAsync(RunId run, WorkUnit unit, string? title, CancellationToken stop);
}

/// <summary>What went wrong between us and the provider.</summary>
public enum TransportFault
{
    None,

    /// <summary>No connection was made (refused, DNS): nothing was sent.</summary>
    Unreachable,

    /// <summary>No answer in time.</summary>
    TimedOut,

    /// <summary>The connection was cut before the answer was complete.</summary>
    Cut,
}

/// <summary>An answer as it came: either a transport fault, or a status with (for 2xx) a page or what is wrong with it.</summary>
/// <param name="BilledUsd">What the answer says the call cost; null when it does not say.</param>
/// <param name="Defect">Why the body of a 2xx cannot be used; null when <paramref name="Page"/> is set.</param>
/// <param name="WrongPageOf">When another page was answered than asked for: how many pages there are, as that answer says.</param>
public sealed record ProviderAnswer(
    TransportFault Fault,
    int Status = 0,
    CollectedPage? Page = null,
    string? Defect = null,
    decimal? BilledUsd = null,
    TimeSpan? RetryAfter = null,
    string? Detail = null,
    int? WrongPageOf = null
);
