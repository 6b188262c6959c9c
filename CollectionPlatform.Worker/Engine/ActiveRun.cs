using System.Collections.Concurrent;
using System.Diagnostics;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Work;
using CollectionPlatform.Core.Work.Commit;

namespace CollectionPlatform.Worker.Engine;

/// <summary>A run this worker takes part in.</summary>
public sealed class ActiveRun(RunPlan plan)
{
    private readonly Leases amazon = new(),
        ebay = new();
    private TaskCompletionSource halted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private RunState state;

    public RunId Id => plan.Id;

    public RunPlan Plan => plan;

    public RunState State
    {
        get => state;
        set
        {
            state = value;
            if (value is not (RunState.Pending or RunState.Running))
                halted.TrySetResult();
            else if (halted.Task.IsCompleted)
                halted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Ends when the run makes no more calls: what only waits for it ends too.</summary>
    public Task Halted => halted.Task;

    /// <summary>The request that started it; default when that was not traced.</summary>
    public ActivityContext StartedBy { get; init; }

    /// <summary>(settled + uncertain) / cap, as last read.</summary>
    public double UsedRatio { get; set; }

    /// <summary>As last read; to write it only when it changes.</summary>
    public ProviderName? WaitingFor { get; set; }

    /// <summary>A reservation was refused: the keeper decides whether the cap is reached.</summary>
    public bool NoRoom { get; set; }

    public Leases Of(ProviderName provider) => provider == ProviderName.Amazon ? amazon : ebay;

    public bool HoldsNothing => amazon.InHand.IsEmpty && ebay.InHand.IsEmpty;
}

/// <summary>What this worker holds of one stream. Only the provider's dispatcher adds; the committer removes.</summary>
public sealed class Leases
{
    /// <summary>Ids of the entries that are being worked on.</summary>
    public ConcurrentDictionary<string, byte> InHand { get; } = new(StringComparer.Ordinal);

    /// <summary>Entries taken over, to be worked on before new ones.</summary>
    public Queue<FrontierEntry> Recovered { get; } = new();

    /// <summary>The stream must be searched for entries that are ours and not in hand: at first sight and after every reconnect.</summary>
    public bool Recover { get; set; } = true;

    /// <summary>Clock timestamp before which the stream is not asked again: it was empty, or the run's money was short.</summary>
    public long RestUntil { get; set; }
}
