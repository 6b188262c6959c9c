namespace CollectionPlatform.Worker.Engine.Leasing;

/// <summary>
/// Whose turn it is: a queue. Who was served goes to its end, who is new comes last, and who is gone leaves it. So nobody is passed over or
/// served twice when the set of runs changes, and there is no count that could overflow.
/// </summary>
public sealed class Turns
{
    private readonly List<ActiveRun> queue = [];
    private ActiveRun[] known = [];

    /// <summary>The runs, next first; what is served meanwhile does not change this list.</summary>
    public ActiveRun[] Of(ActiveRun[] running)
    {
        if (!ReferenceEquals(running, known))
        {
            var present = running.ToHashSet();
            queue.RemoveAll(run => !present.Contains(run));
            queue.AddRange(running.Except(queue));
            known = running;
        }

        return [.. queue];
    }

    public void Served(ActiveRun run)
    {
        if (queue.Remove(run))
            queue.Add(run);
    }
}
