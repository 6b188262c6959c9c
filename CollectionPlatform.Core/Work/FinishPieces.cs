using CollectionPlatform.Core.Providers;
using StackExchange.Redis;

namespace CollectionPlatform.Core.Work;

/// <summary>Entries that leave a run's streams, in pieces that a script carries out quickly, each with its children.</summary>
internal static class FinishPieces
{
    /// <summary>At least one piece; in order.</summary>
    /// <param name="most">Entries and children in a piece; one entry with more children is a piece of its own.</param>
    public static List<List<FinishedEntry>> Of(IReadOnlyCollection<FinishedEntry> entries, int most)
    {
        var pieces = new List<List<FinishedEntry>> { new() };
        var count = 0;
        foreach (var entry in entries)
        {
            var size = 1 + entry.Children.Count;
            if (count > 0 && count + size > most)
            {
                pieces.Add([]);
                count = 0;
            }

            pieces[^1].Add(entry);
            count += size;
        }

        return pieces;
    }

    /// <summary>As <see cref="FrontierScripts.Finish"/> takes them.</summary>
    public static IEnumerable<RedisValue> Arguments(IReadOnlyList<FinishedEntry> piece)
    {
        foreach (var provider in ProviderNames.All)
        {
            List<RedisValue> ids =
            [
                .. piece.Where(e => e.Children.Count == 0 && e.Entry.Unit.Provider == provider).Select(e => (RedisValue)e.Entry.EntryId),
            ];
            yield return ids.Count;
            foreach (var id in ids)
                yield return id;
        }

        foreach (var (entry, children) in piece.Where(e => e.Children.Count > 0))
        {
            yield return (int)entry.Unit.Provider;
            yield return entry.EntryId;
            yield return children.Count;
            foreach (var child in children)
            {
                yield return (int)child.Unit.Provider;
                yield return child.Encode();
            }
        }
    }
}
