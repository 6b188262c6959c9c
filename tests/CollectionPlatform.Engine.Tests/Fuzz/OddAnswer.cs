using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Work;

namespace CollectionPlatform.Engine.Tests.Fuzz;

/// <summary>An answer to a call, and what must come of it.</summary>
/// <param name="Charset">What the content type names.</param>
/// <param name="Good">Ids of the items that must be kept, in order; null when the body is spoilt as a whole, so that anything may follow
/// except an exception.</param>
internal sealed record OddAnswer(WorkUnit Unit, byte[] Body, string Charset, IReadOnlyList<string>? Good)
{
    public bool IsAmazon => Unit.Provider == ProviderName.Amazon;
}
