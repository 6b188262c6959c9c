using CollectionPlatform.Core.Marketplaces;

namespace CollectionPlatform.Worker.Engine.Gates;

/// <summary>
/// Failures of which it is not clear yet whether the item or the provider failed. An answer of another kind to a later call says: the item.
/// A closed gate says: the provider; but of
/// an answer about the item, which is paid for, only a storm says so.
/// Not thread-safe: its gate locks.
/// </summary>
internal sealed class Suspects
{
    private readonly List<Suspect> held = [];

    /// <summary>Holds a failure; its task says true once it was the item's own.</summary>
    public Suspect Hold(AnswerVerdict verdict, TimeSpan answered)
    {
        var suspect = new Suspect(verdict, answered);
        held.Add(suspect);
        return suspect;
    }

    /// <summary>The provider answered a call that was sent at this time.</summary>
    public void Answered(AnswerVerdict verdict, TimeSpan sent)
    {
        if (verdict.Trouble is not (ProviderTrouble.None or ProviderTrouble.Item))
            return;
        held.RemoveAll(s => sent >= s.Answered && (verdict.Kind is null || verdict.Kind != s.Verdict.Kind) && s.Clear(own: true));
    }

    /// <param name="inStorm">Because items fail alike.</param>
    public void GateClosed(bool inStorm)
    {
        foreach (var suspect in held)
            suspect.Clear(own: !inStorm && suspect.Verdict.Trouble == ProviderTrouble.Item);
        held.Clear();
    }

    /// <summary>Nobody waits for it any more.</summary>
    public void Forget(Suspect suspect) => held.Remove(suspect);

    internal sealed class Suspect(AnswerVerdict verdict, TimeSpan answered)
    {
        private readonly TaskCompletionSource<bool> cleared = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public AnswerVerdict Verdict => verdict;

        public TimeSpan Answered => answered;

        /// <summary>True: the item failed. False: the provider did.</summary>
        public Task<bool> Cleared => cleared.Task;

        public bool Clear(bool own) => cleared.TrySetResult(own);
    }
}
