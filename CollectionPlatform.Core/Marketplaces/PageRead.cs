using System.Globalization;
using System.Text.Json;
using CollectionPlatform.Core.Items;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Work;

namespace CollectionPlatform.Core.Marketplaces;

/// <summary>What came of reading a body: a page, or why it cannot be used.</summary>
/// <param name="WrongPageOf">When the body is another page than the one asked for: how many pages there are.</param>
public readonly record struct PageRead(CollectedPage? Page, string? Defect = null, int? WrongPageOf = null)
{
    public static PageRead Broken(string defect) => new(null, defect);

    /// <summary>Reads a page and its items; what is odd about one item never costs the others.</summary>
    /// <param name="list">The field that holds the items.</param>
    /// <param name="maxPages">Pages that are read at most.</param>
    /// <param name="read">Reads an item: null and the field that it must have and lacks, or the item.</param>
    /// <param name="id">What an item is known by: one that stands twice counts once.</param>
    /// <param name="page">Makes a page of the items and how many pages there are.</param>
    internal static PageRead Of<T>(
        JsonElement body,
        WorkUnit unit,
        string list,
        int maxPages,
        Func<Fields, (T? Item, string? Lacks)> read,
        Func<T, string> id,
        Func<IReadOnlyList<T>, int, CollectedPage> page
    )
        where T : class
    {
        var fields = new Fields(body);
        if (!fields.IsObject)
            return Broken("the body is no object");
        var (total, items) = (fields.Whole("totalPages", clamp: true), fields.Find(list));
        var isNone = items.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null;
        if (isNone && !(unit.Page > total || (items.ValueKind == JsonValueKind.Null && total <= 1)))
            return Broken($"a required field is missing: {(total is null ? "'totalPages', " : "")}'{list}'");
        if (!isNone && items.ValueKind != JsonValueKind.Array)
            return Broken($"'{list}' is no list");
        var count = isNone ? 0 : items.GetArrayLength();
        if (count == 0 && total is null)
            return Broken("a required field is missing: 'totalPages'");
        if (fields.Whole("page") is { } answered && answered != unit.Page)
        {
            if (unit.Page > total)
                return new PageRead(page([], 0)); // it has vanished, and the provider answers the last one there is
            return new PageRead(null, WrongPage.Detail($"got page {answered}", unit, total ?? 0, count), total ?? 0);
        }

        if (count == 0)
            return new PageRead(NoItems(unit, total ?? 0, page));
        var (good, odd) = ItemsOf(items, read);
        if (good.Count == 0)
            return Broken($"none of the {count} {list} can be used: {Some(list, odd)}");
        var note = Note(unit, list, count, odd, total, maxPages);
        return new PageRead(page([.. good.DistinctBy(id, StringComparer.Ordinal)], Bounded(unit, total, maxPages)) with { Note = note });
    }

    /// <summary>Without items there are no further pages, whatever the first one says.</summary>
    private static CollectedPage NoItems<T>(WorkUnit unit, int total, Func<IReadOnlyList<T>, int, CollectedPage> page) =>
        unit.Page == 1 && total > 1
            ? page([], 1) with
            {
                Note = new PageNote(SkipReason.OddItem, Text($"the first of {total} pages is empty; the others are not called")),
            }
            : page([], unit.Page == 1 ? total : 0);

    private static (List<T> Good, List<(int At, string Lacks)> Odd) ItemsOf<T>(
        JsonElement items,
        Func<Fields, (T? Item, string? Lacks)> read
    )
        where T : class
    {
        var (good, odd, at) = (new List<T>(), new List<(int, string)>(), 0);
        foreach (var element in items.EnumerateArray())
        {
            var fields = new Fields(element);
            var (item, lacks) = fields.IsObject ? read(fields) : (null, null);
            if (item is not null)
                good.Add(item);
            else
                odd.Add((at, lacks is null ? "is no object" : $"has no usable {lacks}"));
            at++;
        }
        return (good, odd);
    }

    private static int Bounded(WorkUnit unit, int? total, int maxPages) => Math.Min(total ?? (unit.Page == 1 ? 1 : 0), maxPages);

    private static PageNote? Note(WorkUnit unit, string list, int count, List<(int, string)> odd, int? total, int maxPages)
    {
        var said = new List<string>();
        var tooMany = unit.Page == 1 && total > maxPages;
        if (tooMany)
            said.Add(
                Text($"there are {total} pages, and the first {maxPages} are read; about {Rest(total, maxPages, count)} {list} are missing")
            );
        if (unit.Page == 1 && total is null)
            said.Add("totalPages cannot be read, and no further page is called");
        if (odd.Count > 0)
            said.Add(Text($"{odd.Count} of {count} {list} left out: {Some(list, odd)}"));
        return said.Count == 0 ? null : new PageNote(tooMany ? SkipReason.TooManyPages : SkipReason.OddItem, string.Join("; ", said));
    }

    private static long Rest(int? total, int maxPages, int itemsOnPage) => (long)(total!.Value - maxPages) * itemsOnPage;

    /// <summary>The first few of them in words.</summary>
    private static string Some(string list, List<(int At, string Lacks)> odd)
    {
        const int Shown = 3;
        var some = string.Join(", ", odd.Take(Shown).Select(o => Text($"{list}[{o.At}] {o.Lacks}")));
        return odd.Count > Shown ? Text($"{some} and {odd.Count - Shown} more") : some;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
