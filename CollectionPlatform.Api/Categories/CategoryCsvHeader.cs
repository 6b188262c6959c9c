using CollectionPlatform.Api.Requests;

namespace CollectionPlatform.Api.Categories;

/// <summary>Where a file of categories keeps what: its separator and the positions of its two columns among all.</summary>
/// <param name="Line">The line of the header, from 1.</param>
/// <param name="Columns">How many columns it names; empty names at its end do not count.</param>
internal sealed record CategoryCsvHeader(int Line, char Separator, int Columns, int Id, int Name)
{
    private const string IdColumn = "id",
        NameColumn = "category_name";
    private const string Declarable = ",;\t|:^~";

    private static readonly char[] Separators = [',', ';', '\t'];

    /// <summary>
    /// Finds the header: the first line that is not empty, after one like <c>sep=;</c>. Quotes, capitals, blanks and further columns do not
    /// matter.
    /// </summary>
    /// <returns>The header, or the reason why there is none.</returns>
    public static (CategoryCsvHeader? Header, string? Broken) Find(List<string> text)
    {
        var at = NextFull(text, 0);
        var separators = Separators;
        if (at < text.Count && DeclaredSeparator(text[at]) is { } declared)
        {
            separators = [declared];
            at = NextFull(text, at + 1);
        }
        if (at == text.Count)
            return (null, $"is empty; it must begin with the header line {CategoryCsv.Header}");
        if (text[at].StartsWith("PK\u0003\u0004", StringComparison.Ordinal))
            return (null, $"is a spreadsheet's own format; save it as CSV (UTF-8) with the header line {CategoryCsv.Header}");

        foreach (var separator in separators)
        {
            if (CsvRecord.Read(text, at, separator) is not ({ } names, 1))
                continue;
            var (id, name) = (IndexOf(names, IdColumn), IndexOf(names, NameColumn));
            if (id < 0 || name < 0)
                continue;
            if (names.Count(n => Same(n, IdColumn)) + names.Count(n => Same(n, NameColumn)) > 2)
                return (null, $"names a column twice in its header line: “{ShownText.Of(text[at])}”");
            return (new(at + 1, separator, Array.FindLastIndex(names, n => n.Length > 0) + 1, id, name), null);
        }
        return (null, Missing(text[at], separators));
    }

    private static string Missing(string line, char[] separators)
    {
        var (id, name) = (Holds(line, IdColumn), Holds(line, NameColumn));
        var what =
            id && name && separators.Length == 1 ? $"it does not separate its columns by {separators[0]}, as its line sep= says"
            : id && name ? $"its columns are separated by {Between(line)}, not by a comma, a semicolon or a tab"
            : name ? $"it lacks the column {IdColumn}"
            : id ? $"it lacks the column {NameColumn}"
            : "it names neither column";
        return $"must begin with the header line {CategoryCsv.Header}: {what}; its first line is “{ShownText.Of(line)}”";
    }

    /// <summary>What stands between the two columns, where that is one character; it is the separator then.</summary>
    private static string Between(string line)
    {
        var (id, name) = (
            line.IndexOf(IdColumn, StringComparison.OrdinalIgnoreCase),
            line.IndexOf(NameColumn, StringComparison.OrdinalIgnoreCase)
        );
        var between = id < name ? line[(id + IdColumn.Length)..name] : line[(name + NameColumn.Length)..id];
        return between.Trim('"', ' ') is [var one] && !char.IsControl(one) ? one.ToString() : "something else";
    }

    private static int NextFull(List<string> text, int from)
    {
        while (from < text.Count && string.IsNullOrWhiteSpace(text[from]))
            from++;
        return from;
    }

    /// <summary>The separator in <c>sep=;</c>, as spreadsheets write it.</summary>
    private static char? DeclaredSeparator(string line)
    {
        var text = line.Trim(' ', '"');
        return text.StartsWith("sep=", StringComparison.OrdinalIgnoreCase) && text.Length == 5 && Declarable.Contains(text[4])
            ? text[4]
            : null;
    }

    private static int IndexOf(string[] names, string column) => Array.FindIndex(names, n => Same(n, column));

    private static bool Same(string name, string column) => name.Equals(column, StringComparison.OrdinalIgnoreCase);

    /// <summary>True when the line holds the column's name as a word.</summary>
    private static bool Holds(string line, string column)
    {
        var at = line.IndexOf(column, StringComparison.OrdinalIgnoreCase);
        var end = at + column.Length;
        return at >= 0 && (at == 0 || !IsWord(line[at - 1])) && (end == line.Length || !IsWord(line[end]));
    }

    private static bool IsWord(char c) => char.IsLetterOrDigit(c) || c == '_';
}
