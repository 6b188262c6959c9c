namespace CollectionPlatform.Worker.Engine.Leasing;

/// <summary>
/// Whose turn it is: a queue. Who was served goes to its end, who is new comes last, and who is gone leaves it. So nobody is passed over or
/// served twice when the set of runs changes, and there is no count that could overflow.
/// </summary>
public sealed class Turns
{
    /// <summary>A lease costs about the same for one unit as for many: it is worth what the rate uses up in this time.</summary>
    private static readonly TimeSpan Worth = TimeSpan.FromMilliseconds(20);

    /// <summary>Nobody waits longer for a turn, however many runs there are.</summary>
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(1);

    private readonly List<ActiveRun> queue = [];
    private ActiveRun[] known = [];

    /// <summary>
    /// How many units a run may lease in its turn, though an even share of what is free would be less: those that then get nothing come
    /// first in the next round.
    /// </summary>
    public static int Least(double perSecond, int runs) =>
        (int)Math.Clamp(perSecond * Math.Min(Worth.TotalSeconds, Round.TotalSeconds / Math.Max(1, runs)), 1, int.MaxValue);

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
