using System.Diagnostics;
using CollectionPlatform.Core.Budget;

namespace CollectionPlatform.Worker.Engine.Calling;

/// <summary>A unit in this worker's hands. Only <see cref="CallRegistry"/> moves it on.</summary>
public sealed class Call(ActiveRun run, FrontierEntry entry)
{
    public ActiveRun Run => run;

    public FrontierEntry Entry { get; internal set; } = entry;

    public WorkUnit Unit => Entry.Unit;

    public ProviderName Provider => Entry.Unit.Provider;

    /// <summary>This worker's id when the call is a probe of a closed gate, else null.</summary>
    public string? Prober { get; internal set; }

    public CallStage Stage { get; internal set; }

    /// <summary>What it was reserved at; null while nothing is reserved for it.</summary>
    public CallPrice? Price { get; internal set; }

    /// <summary>Whether its request went out, or may have: until it is committed, its bill is unknown to Postgres.</summary>
    public bool MayBeBilled { get; internal set; }

    /// <summary>What came of it; null until it is answered.</summary>
    public UnitResult? Result { get; internal set; }

    /// <summary>Its span, for the commit to link to; default when there is none.</summary>
    public ActivityContext Trace { get; internal set; }
}
