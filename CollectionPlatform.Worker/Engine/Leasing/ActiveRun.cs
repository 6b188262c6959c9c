using System.Diagnostics;
using CollectionPlatform.Core.Work.Commit;

namespace CollectionPlatform.Worker.Engine.Leasing;

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
            {
                halted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                amazon.Resumed();
                ebay.Resumed();
            }
        }
    }

    /// <summary>Ends when the run makes no more calls: what only waits for it ends too.</summary>
    public Task Halted => halted.Task;

    /// <summary>The request that started it; default when that was not traced.</summary>
    public ActivityContext StartedBy { get; init; }

    /// <summary>(settled + uncertain) / cap, as last read.</summary>
    public double UsedRatio { get; set; }

    /// <summary>What is spent and reserved no longer fits the cap, as last read: it was lowered. What is not sent yet stays.</summary>
    public bool IsOverCap { get; set; }

    /// <summary>As last read; to write it only when it changes.</summary>
    public ProviderName? WaitingFor { get; set; }

    /// <summary>A reservation was refused: the keeper decides whether the cap is reached.</summary>
    public bool NoRoom { get; set; }

    public Leases Of(ProviderName provider) => provider == ProviderName.Amazon ? amazon : ebay;

    /// <summary>Units may have come, or money may have been freed.</summary>
    public void EndRests()
    {
        amazon.EndRest();
        ebay.EndRest();
    }
}
