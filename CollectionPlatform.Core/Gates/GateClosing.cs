using CollectionPlatform.Core.Providers;

namespace CollectionPlatform.Core.Gates;

/// <summary>Why a gate closes, or stays closed after a probe.</summary>
/// <param name="Wait">Until the next probe; null when only a person can have one made.</param>
/// <param name="Storm">What all failures share, when it closes for a failure storm; with the sentence that a person is asked about.</param>
/// <param name="Adapted">The rate to start again with and the limit seen, when it closes for a 429.</param>
/// <param name="ClosedBy">The unit that was refused, when it closes for that while nothing is known of the provider; null when many
/// were.</param>
public readonly record struct GateClosing(
    GateState State,
    string Reason,
    TimeSpan? Wait,
    (string Kind, string Sentence)? Storm = null,
    (double Rate, double Limit)? Adapted = null,
    string? ClosedBy = null
);
